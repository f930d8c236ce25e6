import { posix } from "node:path";
import type { Problem } from "#domain";
import { fileLinks } from "./markdown.ts";

/** The files of one version, for links between them. */
export class LinkTargets {
  readonly #paths: ReadonlySet<string>;
  readonly #folders = new Set<string>();
  readonly #doors: ReadonlySet<string>;

  /** `doors`: symbolic links and submodules, behind which nothing is known. */
  constructor(paths: Iterable<string>, doors: Iterable<string> = []) {
    this.#paths = new Set(paths);
    this.#doors = new Set(doors);
    for (const path of this.#paths) {
      for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) {
        if (this.#folders.has(folder)) break;
        this.#folders.add(folder);
      }
    }
  }

  /** Also as generators of sites read it: without an ending, or with that of the page that they make. */
  has(path: string): boolean {
    if (path === "." || this.#folders.has(path) || this.#isBehindDoor(path)) return true;
    const stem = path.replace(/\.html?$/, "");
    return [
      path,
      ...[".md", ".mdx", "/index.md", "/index.mdx", "/README.md"].map((end) => `${stem}${end}`),
    ].some((candidate) => this.#paths.has(candidate));
  }

  #isBehindDoor(path: string): boolean {
    if (this.#doors.size === 0) return false;
    const parts = path.split("/");
    return parts.some((_, index) => this.#doors.has(parts.slice(0, index + 1).join("/")));
  }
}

/** Links of a document that lead to no file of the repository. */
export function brokenLinks(path: string, text: string, targets: LinkTargets): readonly Problem[] {
  return fileLinks(text).flatMap(({ target, line }) => {
    const file = linkedPath(path, target);
    // What is outside of the repository cannot be judged.
    if (file === undefined || file.startsWith("..") || targets.has(file)) return [];
    return [
      {
        key: `${path}: broken link: ${target}`,
        message: `links to ${target}, and there is no ${file}`,
        path,
        line,
        rule: "artel/broken-link",
      },
    ];
  });
}

export function linkedPath(path: string, target: string): string | undefined {
  const [file = ""] = target.split(/[?#]/, 1);
  if (file === "") return undefined;
  try {
    const decoded = decodeURIComponent(file);
    return posix.normalize(posix.join(posix.dirname(path), decoded)).replace(/\/$/, "");
  } catch {
    return undefined; // no address that anything could be found by
  }
}
