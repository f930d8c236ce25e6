import type { Word } from "../shell-words.ts";

/** A call of a package manager inside a script, understood as far as running tests needs. */
export type ManagerCall =
  /** Runs a package script in this package, in some (patterns) or in all workspace packages. */
  | {
      readonly kind: "script";
      readonly script: string;
      readonly packages: "self" | "all" | "root" | readonly string[];
      readonly directory: string | undefined;
      readonly arguments: readonly Word[];
    }
  /** Runs a program of node_modules/.bin. */
  | { readonly kind: "program"; readonly words: readonly Word[] }
  | { readonly kind: "other" };

const EXECUTORS = new Set(["exec", "x", "dlx"]);
const NPM_TEST = new Set(["test", "t", "tst"]);
const RUN = new Set(["run", "run-script", "rum", "urn"]);
/** Flags with a value in the next word, over all managers; `-w` depends on the manager. */
const VALUED = new Set(["--workspace", "--filter", "-F", "--prefix", "--cwd", "-C", "--dir"]);
const VALUED_IGNORED = new Set([
  "--workspace-concurrency",
  "--reporter",
  "--jobs",
  "-j",
  "--loglevel",
]);

interface Flags {
  packages: "self" | "all" | "root" | string[];
  directory: string | undefined;
}

/** Undefined when the words are no call of a package manager. `scripts` are those of the calling package. */
export function parseManagerCall(
  words: readonly Word[],
  scripts: Readonly<Record<string, string>>,
): ManagerCall | undefined {
  const manager = words[0]?.text ?? "";
  if (manager === "npx" || manager === "pnpx" || manager === "bunx") {
    return { kind: "program", words: withoutExecutorFlags(words.slice(1)) };
  }
  if (!["npm", "pnpm", "yarn", "bun"].includes(manager)) return undefined;
  const flags: Flags = { packages: "self", directory: undefined };
  const rest = takeFlags(manager, words.slice(1), flags);
  const first = rest[0]?.text;
  if (first === undefined) return { kind: "other" };
  if (EXECUTORS.has(first)) return { kind: "program", words: withoutExecutorFlags(rest.slice(1)) };
  if (manager === "yarn" && (first === "workspaces" || first === "workspace")) {
    return yarnWorkspaces(rest);
  }
  const running = RUN.has(first) ? takeFlags(manager, rest.slice(1), flags) : rest;
  const script = running[0]?.text;
  if (script === undefined) return { kind: "other" };
  if (manager === "bun" && first === "test" && flags.packages === "self") return { kind: "other" };
  const isScript = RUN.has(first) || script in scripts || flags.packages !== "self";
  if (isScript || (NPM_TEST.has(first) && manager !== "bun")) {
    const name = NPM_TEST.has(script) && manager !== "bun" && manager !== "yarn" ? "test" : script;
    const given = scriptArguments(manager, running.slice(1), flags); // npm's flags may follow the name
    const { packages, directory } = flags;
    return { kind: "script", script: name, packages, directory, arguments: given };
  }
  if (manager === "npm" || ["install", "i", "ci", "add"].includes(first)) return { kind: "other" };
  return { kind: "program", words: running };
}

function takeFlags(manager: string, words: readonly Word[], flags: Flags): readonly Word[] {
  let at = 0;
  for (; at < words.length; at += 1) {
    const text = words[at]?.text ?? "";
    if (text === "recursive" && manager === "pnpm") flags.packages = "all";
    else if (!text.startsWith("-")) break;
    else at += takeFlag(manager, text, words[at + 1]?.text, flags);
  }
  return words.slice(at);
}

/** Returns how many further words the flag used. */
function takeFlag(manager: string, text: string, next: string | undefined, flags: Flags): 0 | 1 {
  const equals = text.indexOf("=");
  const name = equals === -1 ? text : text.slice(0, equals);
  const takesNext = equals === -1 && (VALUED.has(name) || (name === "-w" && manager === "npm"));
  const value = equals === -1 ? next : text.slice(equals + 1);
  if (["--workspaces", "--ws", "-ws", "-r", "--recursive"].includes(name)) flags.packages = "all";
  else if (["-w", "--workspace-root"].includes(name) && manager === "pnpm") flags.packages = "root";
  else if (["--prefix", "--cwd", "-C", "--dir"].includes(name)) flags.directory = value;
  else if (takesNext || VALUED.has(name)) {
    const patterns = Array.isArray(flags.packages) ? flags.packages : [];
    flags.packages = [...patterns, value ?? "*"];
  } else if (VALUED_IGNORED.has(name) && equals === -1) return 1;
  return takesNext ? 1 : 0;
}

/** npm keeps flags for itself unless they follow `--`, and reads its own even after the script's name. */
function scriptArguments(manager: string, words: readonly Word[], flags: Flags): readonly Word[] {
  const dashes = words.findIndex((word) => word.text === "--");
  if (manager !== "npm") return words.filter((_, index) => index !== dashes);
  const own = dashes === -1 ? words : words.slice(0, dashes);
  const plain: Word[] = [];
  for (let at = 0; at < own.length; at += 1) {
    const text = own[at]?.text ?? "";
    if (text.startsWith("-")) at += takeFlag(manager, text, own[at + 1]?.text, flags);
    else plain.push(own[at] as Word);
  }
  return dashes === -1 ? plain : [...plain, ...words.slice(dashes + 1)];
}

function yarnWorkspaces(rest: readonly Word[]): ManagerCall {
  const texts = rest.map((word) => word.text);
  const single = texts[0] === "workspace";
  const run = texts.findIndex((text, index) => index > 0 && text === "run");
  const at = run === -1 ? (single ? 2 : texts.length) : run + 1;
  const script = texts[at];
  if (script === undefined) return { kind: "other" };
  return {
    kind: "script",
    script,
    packages: single ? [texts[1] ?? "*"] : "all",
    directory: undefined,
    arguments: rest.slice(at + 1),
  };
}

function withoutExecutorFlags(words: readonly Word[]): readonly Word[] {
  let at = 0;
  while (words[at]?.text.startsWith("-")) {
    if (["-p", "--package", "-c", "--call"].includes(words[at]?.text ?? "")) at += 1;
    at += 1;
  }
  const [program, ...rest] = words.slice(at);
  if (!program) return [];
  return [{ ...program, text: program.text.replace(/(?<=.)@[\w.^~-]+$/, "") }, ...rest];
}
