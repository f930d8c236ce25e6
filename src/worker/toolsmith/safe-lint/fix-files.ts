// Runs in the sandbox as a program of its own: finds what `oxlint --fix` does to files, on copies of them, and
// writes the result back only when asked. Reads a request as JSON on stdin, prints a result as JSON on stdout.
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { parseSync } from "oxc-parser";
import { NO_VAR } from "./rules.ts";

interface Group {
  plugins: string[];
  rules: Record<string, unknown>;
  files: string[];
}
type Counts = Record<string, number>;
interface FileResult {
  path: string;
  fixed: Counts;
  changed: boolean;
}

/** One fix can make room for another; more rounds than this mean that two rules undo each other. */
const MOST_ROUNDS = 10;
const FILES_PER_RUN = 1000;

const request = JSON.parse(await text(process.stdin)) as { write: boolean; groups: Group[] };
const results: FileResult[] = [];
for (const group of request.groups) {
  for (let start = 0; start < group.files.length; start += FILES_PER_RUN) {
    const files = group.files.slice(start, start + FILES_PER_RUN);
    results.push(...(await fixGroup({ ...group, files }, request.write)));
  }
}
process.stdout.write(JSON.stringify({ files: results }));

async function fixGroup(group: Group, write: boolean): Promise<FileResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "artel-lint-"));
  try {
    const copies = join(folder, "files");
    const { [NO_VAR]: noVar, ...ofLinter } = group.rules;
    const all = await configure(join(folder, "all.json"), group.plugins, group.rules);
    const fixing = await configure(join(folder, "fixing.json"), group.plugins, ofLinter);
    const before = await lint(process.cwd(), all, group.files, []);
    const faulty = group.files.filter((file) => before.has(file));
    if (faulty.length === 0) return [];
    for (const file of faulty) {
      await mkdir(dirname(join(copies, file)), { recursive: true });
      await cp(file, join(copies, file));
    }
    if (noVar !== undefined) {
      await replaceVar(
        copies,
        faulty.filter((file) => before.get(file)?.[NO_VAR] !== undefined),
      );
    }
    await fixUntilStable(copies, fixing, faulty);
    await restoreWhereCommentsAreLost(copies, faulty);
    const after = await lint(copies, all, faulty, []);
    return await Promise.all(
      faulty.map(async (path) => {
        const [old, fresh] = await Promise.all([readFile(path), readFile(join(copies, path))]);
        const changed = !old.equals(fresh);
        if (changed && write) await writeFile(path, fresh);
        return { path, changed, fixed: changed ? less(before.get(path), after.get(path)) : {} };
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function configure(
  path: string,
  plugins: readonly string[],
  rules: Readonly<Record<string, unknown>>,
): Promise<string> {
  await writeFile(path, JSON.stringify({ plugins, categories: { correctness: "off" }, rules }));
  return path;
}

/** Our own fix: the linter's changes what the code does. */
async function replaceVar(folder: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const { letForVar } = await import("./let-for-var.ts");
  for (const file of files) {
    const before = await readFile(join(folder, file), "utf8");
    const after = letForVar(file, before);
    if (after !== before) await writeFile(join(folder, file), after);
  }
}

async function fixUntilStable(
  folder: string,
  configuration: string,
  files: string[],
): Promise<void> {
  let open = files;
  for (let round = 0; round < MOST_ROUNDS && open.length > 0; round++) {
    const texts = await readAll(folder, open);
    await lint(folder, configuration, open, ["--fix"]);
    const fresh = await readAll(folder, open);
    open = open.filter((_, index) => texts[index] !== fresh[index]);
  }
}

/** Some fixes take comments away with the code around them: what a person said there is worth more than the fix. */
async function restoreWhereCommentsAreLost(
  folder: string,
  files: readonly string[],
): Promise<void> {
  for (const file of files) {
    const copy = join(folder, file);
    const [before, after] = await Promise.all([readFile(file, "utf8"), readFile(copy, "utf8")]);
    const kept = new Set(commentsOf(file, after));
    if (commentsOf(file, before).some((comment) => !kept.has(comment))) await cp(file, copy);
  }
}

function commentsOf(path: string, text: string): readonly string[] {
  return parseSync(path, text).comments.map(({ value }) => value);
}

function readAll(folder: string, files: string[]): Promise<string[]> {
  return Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
}

/** Problems per file and rule (`unicorn/throw-new-error`) that stand after the run. */
async function lint(
  folder: string,
  configuration: string,
  files: string[],
  flags: string[],
): Promise<Map<string, Counts>> {
  const manifest = createRequire(import.meta.url).resolve("oxlint/package.json");
  const argv = [join(dirname(manifest), "bin/oxlint"), "-c", configuration, "-f", "json"];
  const child = spawn(process.execPath, [...argv, ...flags, "--", ...files], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output = await text(child.stdout);
  const report = JSON.parse(output) as { diagnostics: { code?: string; filename: string }[] };
  const found = new Map<string, Counts>();
  for (const { code, filename } of report.diagnostics) {
    const rule = /^([\w-]+)\(([\w-]+)\)$/.exec(code ?? "");
    if (rule === null) continue; // a file that does not parse is left alone
    const counts = found.get(filename) ?? {};
    const name = `${rule[1]}/${rule[2]}`;
    counts[name] = (counts[name] ?? 0) + 1;
    found.set(filename, counts);
  }
  return found;
}

function less(before: Counts = {}, after: Counts = {}): Counts {
  const rest = Object.entries(before).map(
    ([rule, count]) => [rule, count - (after[rule] ?? 0)] as const,
  );
  return Object.fromEntries(rest.filter(([, count]) => count > 0));
}
