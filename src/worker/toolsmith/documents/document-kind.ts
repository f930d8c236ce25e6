import { posix } from "node:path";

/** Configuration of programs that make sites of documents, with their own rules for links and headings. */
const GENERATOR =
  /(?:^|\/)(?:docusaurus\.config\.[cm]?[jt]s|mkdocs\.ya?ml|_config\.yml|astro\.config\.[cm]?[jt]s|gatsby-config\.[cm]?[jt]s|hugo\.(?:toml|ya?ml)|mint\.json|docs\.json|antora\.yml|conf\.py|_sidebar\.md|\.vitepress\/config\.[cm]?[jt]s|\.vitepress\/config\/index\.[cm]?[jt]s|\.vuepress\/config\.[cm]?[jt]s|nuxt\.config\.[cm]?[jt]s|rspress\.config\.[cm]?[jt]s|next\.config\.[cm]?[jt]s|eleventy\.config\.[cm]?js|\.eleventy\.js|zensical\.toml)$/;
/** Where pages are when the configuration is at the top, or beside in a folder of its own. */
const PAGES = ["docs", "doc", "website", "site", "content", "pages", "documentation"];
/** What GitHub shows, wherever it is. */
const SHOWN =
  /^(?:readme|contributing|code_of_conduct|security|support|governance|architecture|agents|claude|development|maintainers)(?:[.-][^/]*)?\.(?:md|markdown)$/i;
/** Files from which others are made elsewhere, or that are shown in another place. */
const ELSEWHERE =
  /(?:^|\/)(?:templates?|__templates?__|skeletons?|scaffolds?|blueprints?|boilerplates?|_[^/]+|partials|includes|snippets)\/|(?:^|\/)template-[^/]+\/|(?:^|\/)\.github\/(?:pull_request_template|issue_template)|(?:^|\/)\.changeset\//i;
/** What was true when it was written stays as it is. */
const RECORD =
  /(?:^|\/)(?:changelog|changes|history|releases?|release-notes|news)[^/]*$|(?:^|\/)(?:changelogs?|release-notes|releases|blog|posts|_posts|news|archive|archived|rfcs?|versioned_docs)\//i;

export type DocumentKind =
  /** Shown as it is, as on GitHub. */
  | "plain"
  /** A page of a site. */
  | "page"
  /** Nobody follows its links from where it is. */
  | "left";

/** How links of a document are to be read. */
export function documentKinds(
  files: readonly string[],
): (path: string, text: string) => DocumentKind {
  const folders = new Set<string>();
  for (const path of files) {
    if (!GENERATOR.test(path)) continue;
    const folder = posix.dirname(path.replace(/\/\.v(?:ite|ue)press\/.*$/, "/x"));
    const isWhole = path === "_config.yml";
    if (folder !== "." || isWhole) folders.add(folder);
    if (!folder.includes("/")) for (const pages of PAGES) folders.add(pages);
  }
  return (path, text) => {
    if (RECORD.test(path) || ELSEWHERE.test(path)) return "left";
    if (path.endsWith(".mdx") || /^---\r?\n/.test(text)) return "page";
    if (SHOWN.test(posix.basename(path)) && !/^readme/i.test(posix.basename(path))) return "plain";
    const isTop = !path.includes("/");
    if (isTop) return "plain";
    const isPage = [...folders].some((folder) => folder === "." || path.startsWith(`${folder}/`));
    return isPage ? "page" : "plain";
  };
}
