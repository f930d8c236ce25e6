import { anchorsOf, linkedPath, linksOf, type LinkTargets, undefinedReferences } from "#analysis";
import type { DocumentKind } from "../documents/document-kind.ts";

export interface BrokenLink {
  readonly kind: "file" | "anchor" | "reference";
  /** As it is written. */
  readonly target: string;
  readonly line: number;
  /** The file that it names, relative to the repository root. */
  readonly file: string;
}

export interface Tree {
  readonly tracked: ReadonlySet<string>;
  readonly targets: LinkTargets;
  /** The text of a tracked document. */
  read(path: string): Promise<string | undefined>;
}

/** Pages of GitHub beside the files: `../../issues`. */
const BESIDE =
  /^(?:\.\.\/)+(?:issues|pulls?|wiki|releases|actions|discussions|blob|tree|raw|compare|commits?)(?:\/|$)/;
const DOCUMENT = /\.(?:md|markdown)$/i;

/** Links of a document that lead to no file, heading or definition. */
export async function findBroken(
  path: string,
  text: string,
  kind: Exclude<DocumentKind, "left">,
  tree: Tree,
  withAnchors: boolean,
): Promise<readonly BrokenLink[]> {
  const found: BrokenLink[] = [];
  const isPlain = kind === "plain";
  for (const { target, line } of linksOf(text)) {
    const fragment = fragmentOf(target);
    if (target.startsWith("#")) {
      if (isPlain && withAnchors && !(await hasAnchor(path, fragment, tree))) {
        found.push({ kind: "anchor", target, line, file: path });
      }
      continue;
    }
    const file = linkedPath(path, target);
    if (file === undefined || file.startsWith("..") || BESIDE.test(target)) continue;
    if (!isPlain && !/^\.{1,2}\/.*\.(?:md|mdx)(?:[?#]|$)/.test(target)) continue;
    if (!tree.targets.has(file)) found.push({ kind: "file", target, line, file });
    else if (isPlain && withAnchors && fragment !== "" && tree.tracked.has(file)) {
      if (!(await hasAnchor(file, fragment, tree)))
        found.push({ kind: "anchor", target, line, file });
    }
  }
  if (isPlain) {
    for (const { name, line } of undefinedReferences(text)) {
      found.push({ kind: "reference", target: name, line, file: path });
    }
  }
  return found;
}

function fragmentOf(target: string): string {
  const at = target.indexOf("#");
  if (at < 0) return "";
  try {
    return decodeURIComponent(target.slice(at + 1)).toLowerCase();
  } catch {
    return "";
  }
}

/** True also where nothing can be said: in files that are no documents, and in those that include others. */
async function hasAnchor(path: string, fragment: string, tree: Tree): Promise<boolean> {
  if (
    /^(?:|top|readme|readme-ov-file|l\d+(?:c\d+)?(?:-l\d+(?:c\d+)?)?|:~:.*|user-content-.*|fn.*)$/.test(
      fragment,
    )
  )
    return true;
  if (!DOCUMENT.test(path)) return true;
  const text = await tree.read(path);
  if (text === undefined || /^---\r?\n|@include|\{%|\{\{|<\?php|^!!!include|^\.\. /m.test(text))
    return true;
  const anchors = anchorsOf(text);
  return (
    anchors.has(fragment) || anchors.has(fragment.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}-]/gu, ""))
  );
}
