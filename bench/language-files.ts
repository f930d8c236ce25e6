import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGES } from "#analysis";

const SCRIPTS: Record<string, RegExp> = { JavaScript: /\.[mc]?jsx?$/, TypeScript: /\.[mc]?tsx?$/ };

/** The tracked files of a repository in a language, as far as they are small enough to be analysed. */
export function languageFiles(
  root: string,
  language: string,
): readonly { readonly path: string; readonly text: string }[] {
  const extensions = LANGUAGES.find(({ name }) => name === language)?.extensions ?? [];
  return execFileSync("git", ["ls-files", "-z", "--stage"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((entry) => entry.startsWith("100"))
    .map((entry) => entry.slice(entry.indexOf("\t") + 1))
    .filter((path) =>
      SCRIPTS[language] === undefined
        ? extensions.includes(path.split(".").at(-1)?.toLowerCase() ?? "")
        : SCRIPTS[language].test(path),
    )
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
    .filter(({ text }) => text.length <= 1_000_000);
}
