// Precision and recall of the search for secrets: on lines that are made here and, so that the numbers do not hold for
// those only, on any labelled lines in folders given as arguments or in ARTEL_SECRETS_DATA. And its throughput.
//
// A folder holds files *.jsonl; each line is {"isSecret": boolean, "text": string, "source"?, "rule"?, "path"?}.
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { findSecrets, type ScannedFile } from "#analysis";
import { printFigure } from "./figure.ts";
import { generatedLines, type LabelledLine } from "./secret-lines.ts";

/** Percent; what gitleaks reaches on a public set (Basak et al. 2023, "A comparative study of … secret detection"). */
const GOAL = 95;
const GITLEAKS = { precision: 46, recall: 88 };
const ROUNDS = 3;

const labelledSchema = z.object({
  isSecret: z.boolean(),
  text: z.string(),
  source: z.string().default("data"),
  rule: z.string().default("unknown"),
  path: z.string().default("lib/line.txt"),
});

interface Outcome {
  right: number;
  wrong: number;
  missed: number;
  passed: number;
}

for (const [source, lines] of Map.groupBy(
  [...generatedLines(), ...given()],
  (each) => each.source,
)) {
  await measure(source, lines);
}
await measureThroughput();

function given(): readonly LabelledLine[] {
  const folders = [...process.argv.slice(2), process.env["ARTEL_SECRETS_DATA"] ?? ""];
  return folders
    .filter((folder) => folder !== "")
    .flatMap((folder) => globSync("**/*.jsonl", { cwd: folder }).map((path) => join(folder, path)))
    .flatMap((path) => readFileSync(path, "utf8").split("\n"))
    .filter((text) => text !== "")
    .map((text) => labelledSchema.parse(JSON.parse(text)));
}

/** Each line is a file of its own: nothing around it helps. */
async function measure(source: string, lines: readonly LabelledLine[]): Promise<void> {
  const outcome: Outcome = { right: 0, wrong: 0, missed: 0, passed: 0 };
  for (const { isSecret, text, path, rule } of lines) {
    const { findings } = await findSecrets([{ path, content: text }]);
    const kind = kindOf(isSecret, findings.length > 0);
    outcome[kind] += 1;
    if (process.env["ARTEL_SECRETS_SHOW"] === "1" && (kind === "wrong" || kind === "missed")) {
      process.stderr.write(`${kind} ${source} ${rule}: ${text.slice(0, 200)}\n`);
    }
  }
  const conditions = `${lines.length} lines, ${outcome.right + outcome.missed} of them with a secret`;
  const found = outcome.right + outcome.wrong;
  const precision = found === 0 ? 0 : (outcome.right / found) * 100;
  const recall = (outcome.right / Math.max(1, outcome.right + outcome.missed)) * 100;
  for (const [name, value] of Object.entries({ precision, recall })) {
    printFigure({
      name: `secrets.${source}.${name}`,
      value,
      unit: "%",
      baseline: {
        name: "gitleaks on SecretBench, as published",
        value: GITLEAKS[name as keyof typeof GITLEAKS],
      },
      conditions,
      goal: { atLeast: GOAL },
    });
  }
}

function kindOf(isSecret: boolean, isFound: boolean): keyof Outcome {
  if (isSecret) return isFound ? "right" : "missed";
  return isFound ? "wrong" : "passed";
}

/** Our own source, and the same with a credential in every file, against grep counting lines with one word. */
async function measureThroughput(): Promise<void> {
  const root = join(import.meta.dirname, "..");
  const paths = globSync("src/**/*.ts", { cwd: root });
  const files = paths.map((path): ScannedFile => ({
    path,
    content: readFileSync(join(root, path), "utf8"),
  }));
  const megabytes = files.reduce((sum, { content }) => sum + content.length, 0) / 1_000_000;
  const grep = await fastest(() => {
    execFileSync("grep", ["-c", "-i", "token", ...paths], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    });
  });
  const baseline = { name: "grep -c -i token, same files", value: megabytes / grep };
  const source = await fastest(() => findSecrets(files));
  const credential = generatedLines()[3]?.text ?? "";
  const seeded = files.map(({ path, content }) => ({
    path,
    content: `${String(content)}${credential}`,
  }));
  const search = await fastest(() => findSecrets(seeded));
  const conditions = `${files.length} files, ${megabytes.toFixed(1)} MB, secretlint included`;
  const figure = { unit: "MB/s", baseline, conditions } as const;
  printFigure({ ...figure, name: "secrets.throughput.source", value: megabytes / source });
  printFigure({ ...figure, name: "secrets.throughput.search", value: megabytes / search });
}

/** Seconds of the fastest round: what else the machine does only ever adds. */
async function fastest(work: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await work();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}
