// Runs in the sandbox as a program of its own: finds what `oxlint --fix` does to files, on copies of them, and
// writes the result back only when asked. Reads a request as JSON on stdin, prints a result as JSON on stdout.
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

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
    const configuration = join(folder, "oxlintrc.json");
    const { plugins, rules } = group;
    await writeFile(
      configuration,
      JSON.stringify({ plugins, categories: { correctness: "off" }, rules }),
    );
    const before = await lint(process.cwd(), configuration, group.files, []);
    const faulty = group.files.filter((file) => before.has(file));
    if (faulty.length === 0) return [];
    for (const file of faulty) {
      await mkdir(dirname(join(copies, file)), { recursive: true });
      await cp(file, join(copies, file));
    }
    const after = await fixUntilStable(copies, configuration, faulty);
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

/** The problems that remain when another round changes nothing. */
async function fixUntilStable(
  folder: string,
  configuration: string,
  files: string[],
): Promise<Map<string, Counts>> {
  let open = files;
  const remaining = new Map<string, Counts>();
  for (let round = 0; round < MOST_ROUNDS && open.length > 0; round++) {
    const texts = await readAll(folder, open);
    const counts = await lint(folder, configuration, open, ["--fix"]);
    for (const file of open) remaining.set(file, counts.get(file) ?? {});
    const fresh = await readAll(folder, open);
    open = open.filter((_, index) => texts[index] !== fresh[index]);
  }
  return remaining;
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
