import type { JobContext } from "../job.ts";
import { isSource } from "../source-files.ts";
import { readText } from "../worktree-files.ts";

const LOCKFILE =
  /(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|CHANGELOG\.md)$/;

/** What a regular expression reads as more than a character. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;

/** Finds words in the tracked files; each file is read once, whatever the number of questions. */
export class Mentions {
  readonly #texts: ReadonlyMap<string, string>;

  private constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  /** Over all tracked text files, or without the sources; lockfiles and changelogs say nothing about use. */
  static async read(
    context: Pick<JobContext, "worktree" | "files">,
    kind: "all" | "not-code",
  ): Promise<Mentions> {
    const texts = new Map<string, string>();
    for (const path of context.files) {
      if (LOCKFILE.test(path) || (kind === "not-code" && isSource(path))) continue;
      const text = await readText(context.worktree, path);
      if (text !== undefined && !text.includes("\0")) texts.set(path, text);
    }
    return new Mentions(texts);
  }

  /** The first file that holds the text between characters that cannot belong to a name. */
  find(text: string, ignore: (path: string) => boolean = () => false): string | undefined {
    const word = new RegExp(wordOf(text));
    for (const [path, content] of this.#texts) {
      if (!ignore(path) && content.includes(text) && word.test(content)) return path;
    }
    return undefined;
  }

  /** How often one file holds it. */
  count(text: string, path: string): number {
    return this.#texts.get(path)?.match(new RegExp(wordOf(text), "g"))?.length ?? 0;
  }

  /**
   * The first file that may speak of an exported name. An ordinary word such as `build` only counts where the
   * module is named as well, for prose is full of them.
   */
  findExport(name: string, module: string): string | undefined {
    if (isDistinctive(name)) return this.find(name);
    const stem = module.replace(/\.[cm]?[jt]sx?$/, "").replace(/\/index$/, "");
    const [folder, file] = stem.split("/").slice(-2) as [string, string | undefined];
    const place = file === undefined ? folder : `${folder}/${file}`;
    return this.find(name, (path) => !(this.#texts.get(path) ?? "").includes(place));
  }
}

function wordOf(text: string): string {
  return `(?<![\\w$-])${text.replaceAll(SPECIAL, "\\$&")}(?![\\w$-])`;
}

function isDistinctive(name: string): boolean {
  return /[a-z\d][A-Z]|[A-Z]{2}|[_$\d]/.test(name);
}
