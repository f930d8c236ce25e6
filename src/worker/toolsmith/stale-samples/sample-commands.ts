import { posix } from "node:path";
import type { CodeBlock } from "#analysis";

const SHELL = /^(?:sh|bash|shell|zsh|console|shell-session|shellsession|terminal|fish)$/;

export function isShellSample({ language }: CodeBlock): boolean {
  return SHELL.test(language);
}

export interface Command {
  readonly words: readonly string[];
  readonly line: number;
}

/** Commands of a block in words, without prompts and what is printed; none for lines that need a shell to be read. */
export function commandsOf({ language, text, line }: CodeBlock): readonly Command[] {
  const lines = text.split("\n");
  const hasPrompts = lines.some((each) => /^\s*[$>%] /.test(each));
  const isTranscript = hasPrompts || /console|session/.test(language);
  return lines.flatMap((each, index) => {
    if (isTranscript && !/^\s*[$>%] /.test(each)) return [];
    const plain = each
      .replace(/^\s*[$>%] /, "")
      .replace(/\s#\s.*$/, "")
      .trim();
    if (plain === "" || plain.startsWith("#") || /[<>{}`$*]/.test(plain)) return [];
    return plain.split(/&&|\|\||;|\|/).map((part) => ({
      words: part.trim().split(/\s+/),
      line: line + index,
    }));
  });
}

/** The script that a command runs by a package manager; only where a program cannot be meant. */
export function scriptOf({ words }: Command): string | undefined {
  const [manager = "", run = "", script = ""] = words;
  const isPlain = words
    .slice(3)
    .every((word) => !/^(?:-w|--workspace|--prefix|-C|--filter|--cwd)/.test(word));
  if (!/^(?:npm|pnpm)$/.test(manager) || !/^run(?:-script)?$/.test(run) || !isPlain)
    return undefined;
  return /^[\w:.-]{1,100}$/.test(script) && !script.startsWith("-") ? script : undefined;
}

/** A program of the repository that a command runs: `node scripts/build.js`, `./scripts/build.sh`. */
export function programOf({ words }: Command): string | undefined {
  const [first = "", ...others] = words;
  if (/^\.\/[\w./-]{1,200}$/.test(first) && /\.\w+$/.test(first)) return posix.normalize(first);
  if (!/^(?:node|bash|sh|zsh|python3?|tsx|ts-node|deno|bun|ruby|perl)$/.test(first))
    return undefined;
  const program = others.find((word) => !word.startsWith("-") && word !== "run");
  const isProgram =
    program !== undefined &&
    /^(?:\.\/)?[\w-][\w./-]{0,200}\.(?:[cm]?[jt]sx?|sh|py|rb|pl)$/.test(program);
  return isProgram && program.includes("/") ? posix.normalize(program) : undefined;
}

/** Whether a block goes to another folder or repository first. */
export function leavesRepository(block: CodeBlock): boolean {
  return /\b(?:cd|git clone|pushd|degit|(?:npm|pnpm|yarn|bun) (?:create|init|dlx)|npx(?: -y)? (?:create-|degit|giget))\b/.test(
    block.text,
  );
}
