// A repository of many lines for bench/analysis.ts: always the same, in packages with imports, cycles, duplicates
// and history.
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const PACKAGES = 8;
const COMMITS = 60;
type Random = (limit: number) => number;

/** A small generator (mulberry32), so that the repository is the same in every run. */
function randomNumbers(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

export function makeRepository(root: string, lines: number): void {
  const random = randomNumbers(42);
  const write = (path: string, text: string): number => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    return text.split("\n").length - 1;
  };
  write("package.json", `{ "name": "bench", "private": true, "workspaces": ["packages/*"] }\n`);
  const paths = `{ "@shared/*": ["./packages/p0/src/*"] }`;
  write("tsconfig.json", `{ "compilerOptions": { "strict": true, "paths": ${paths} } }\n`);
  for (let number = 0; number < PACKAGES; number += 1) {
    const manifest = `{ "name": "@bench/p${number}", "exports": "./dist/file0.js" }\n`;
    write(`packages/p${number}/package.json`, manifest);
  }
  let written = 0;
  for (let file = 0; written < lines; file += 1) {
    const path = `packages/p${file % PACKAGES}/src/file${Math.floor(file / PACKAGES)}.ts`;
    written += write(path, sourceFile(file, random));
  }
  makeHistory(root, random);
}

function sourceFile(file: number, random: Random): string {
  const parts = [...importLines(file, random), "", `export const limit${file} = ${random(1000)};`];
  parts.push(
    `export interface Item${file} {\n  readonly name: string;\n  readonly price: number;\n}`,
  );
  const functions = 4 + random(8);
  for (let number = 0; number < functions; number += 1) {
    parts.push(functionText(file, number, random));
  }
  if (random(12) === 0) parts.push(duplicatedBlock(file));
  return `${parts.join("\n")}\n`;
}

function importLines(file: number, random: Random): readonly string[] {
  const own = Math.floor(file / PACKAGES);
  const [before, next] = [file - PACKAGES, file + PACKAGES];
  const lines: string[] = [];
  if (own > 0) lines.push(`import { run${before}_0 } from "./file${own - 1}.js";`);
  if (own > 1 && random(3) === 0) {
    lines.push(`import type { Item${before - PACKAGES} } from "./file${own - 2}.ts";`);
  }
  if (file % PACKAGES !== 0) lines.push(`import { run0_0 } from "@bench/p0";`);
  if (random(10) === 0) lines.push(`import { limit0 } from "@shared/file0";`);
  // Every fiftieth file closes a loop with the one that imports it.
  if (own % 50 === 10) lines.push(`import { run${next}_1 } from "./file${own + 1}";`);
  const used = lines.flatMap((line) => /(?:run\d+_\d|limit0)/.exec(line)?.[0] ?? []);
  return [...lines, `export const used${file} = [${used.join(", ")}];`];
}

function functionText(file: number, number: number, random: Random): string {
  const documented = random(2) === 0;
  const documentation = documented ? `/** Computes number ${number} of file ${file}. */\n` : "";
  const body: string[] = [];
  for (let step = 2 + random(6); step > 0; step -= 1) body.push(statement(file, random));
  return `
${documentation}export function run${file}_${number}(items: readonly Item${file}[], factor = ${random(9)}): number {
  let total = 0;
  const seen = new Map<string, number>();
${body.join("\n")}
  return total * factor + seen.size;
}`;
}

function statement(file: number, random: Random): string {
  const [a, b, c] = [random(100_000), random(100_000), random(100_000)];
  const choices = [
    `  for (const item of items) {
    if (item.price > ${a} && item.name !== "name ${b}") {
      total += item.price - ${c};
      seen.set(item.name, ${a});
    } else if (item.price === ${b}) {
      total -= ${c};
    }
  }`,
    `  total += items.filter((item) => item.price % ${a + 1} === ${b}).map((item) => item.price + ${c}).length;`,
    `  switch (items.length % ${a + 1}) {
    case ${b}:
      total += ${c};
      break;
    default:
      total ^= ${a};
  }`,
    `  try {
    total += JSON.parse(\`[\${total}, ${a}]\`)[0] ?? ${b};
  } catch (error) {
    console.error("step ${c}", error);
  }`,
    `  // Adjusts for limit ${a}; see the table of ${file}.
  const part${a}_${b} = total > ${c} ? limit${file} : Math.round(total / ${a + 1});
  total += part${a}_${b};`,
    `  while (total > ${a + 1}) {
    total = Math.floor(total / ${b + 2});
  }`,
  ];
  return choices[random(choices.length)] ?? "";
}

function duplicatedBlock(file: number): string {
  return `
export function describe${file}(entries: readonly { name: string; size: number; tags: string[] }[]): string {
  const groups = new Map<string, { count: number; size: number }>();
  for (const entry of entries) {
    for (const tag of entry.tags.length === 0 ? ["none"] : entry.tags) {
      const group = groups.get(tag) ?? { count: 0, size: 0 };
      group.count += 1;
      group.size += entry.size;
      groups.set(tag, group);
    }
  }
  const lines = [...groups].sort(([left], [right]) => left.localeCompare(right));
  return lines.map(([tag, { count, size }]) => \`\${tag}: \${count} of \${size} bytes\`).join("\\n");
}`;
}

function git(root: string, ...words: string[]): void {
  const identity = ["-c", "user.name=Bench", "-c", "user.email=bench@example.org"];
  const options = [...identity, "-c", "commit.gpgSign=false"];
  execFileSync("git", [...options, ...words], { cwd: root, stdio: "ignore" });
}

function makeHistory(root: string, random: Random): void {
  git(root, "init", "-q");
  git(root, "add", "-A");
  git(root, "commit", "-qm", "start");
  for (let commit = 0; commit < COMMITS; commit += 1) {
    for (let change = 0; change < 3; change += 1) {
      // Low numbers far more often: history has hot spots.
      const path = `packages/p${random(1 + random(PACKAGES))}/src/file${random(1 + random(20))}.ts`;
      appendFileSync(join(root, path), `// change ${commit}\n`);
    }
    git(root, "commit", "-qam", `change ${commit}`);
  }
}

export function hasTypeScript(root: string): boolean {
  return firstSource(root) !== undefined;
}

/** Appends to the first source file; differently each round, so that no cache knows it. */
export function changeOneFile(root: string, round: number): void {
  const path = firstSource(root);
  if (path === undefined) throw new Error(`no TypeScript file in ${root}`);
  appendFileSync(path, `\nexport const changedInRound${round} = ${round};\n`);
}

function firstSource(folder: string): string | undefined {
  for (const name of readdirSync(folder).toSorted()) {
    if (name === ".git" || name === "node_modules") continue;
    const path = join(folder, name);
    const found = statSync(path).isDirectory() ? firstSource(path) : path;
    const isSource = found?.endsWith(".ts") === true && !/\.(d|config)\.ts$/.test(found);
    if (isSource) return found;
  }
  return undefined;
}
