// What `artel heal` mends by tools alone: on broken repositories that are made here, and on commits of real histories from
// lists that are given, such as `healing-histories.json`. With `--folder <folder>` clones, reports and results stay there,
// and what has a result is not run again.
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { median, printFigure } from "./figure.ts";
import { brokenRepositories, type BrokenRepository } from "./healing-repositories.ts";

const ARTEL = join(import.meta.dirname, "..", "bin", "artel");
/** By tools alone, and with limits, so that a repository whose tests never end does not hold up the others. */
const SETTINGS = [
  "--no-agent",
  ...["healing.bisectRuns=0", "gates.flakyRuns=1"].flatMap((each) => ["--set", each]),
  ...["limits.commandMinutes=4", "limits.sessionMinutes=20"].flatMap((each) => ["--set", each]),
];

const entrySchema = z.looseObject({
  /** Path or address. */
  repository: z.string(),
  commit: z.string(),
  command: z.array(z.string()).min(1),
});
const listSchema = z.looseObject({ commits: z.array(entrySchema) });
type Entry = z.infer<typeof entrySchema>;

const lastLineSchema = z.looseObject({
  report: z
    .looseObject({
      branch: z.string().optional(),
      changes: z.array(z.looseObject({ units: z.array(z.looseObject({ id: z.string() })) })),
      dropped: z.array(z.looseObject({ unit: z.string(), stage: z.string(), reason: z.string() })),
      healing: z
        .looseObject({
          diagnosis: z.looseObject({
            ms: z.number(),
            reason: z.string(),
            kind: z.string().optional(),
          }),
          conclusion: z.looseObject({ outcome: z.string() }).optional(),
        })
        .optional(),
      figures: z.looseObject({
        time: z.looseObject({ wallMs: z.number(), targetMs: z.number() }),
      }),
    })
    .optional(),
  error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
});

const endedSchema = z.strictObject({
  label: z.string(),
  /** Of the healing, or the code of an error. */
  outcome: z.string(),
  wallMs: z.number(),
  /** One run of the command alone. */
  commandMs: z.number(),
  /** The command fails on what was delivered. */
  isWorse: z.boolean(),
});
type Ended = z.infer<typeof endedSchema>;

function heal(repository: string, words: readonly string[], dataFolder: string) {
  const run = spawnSync(ARTEL, ["heal", "--json", ...SETTINGS, "--path", repository, ...words], {
    encoding: "utf8",
    env: { ...process.env, ARTEL_DATA_FOLDER: dataFolder },
    maxBuffer: 256 * 1024 * 1024,
    timeout: 1_800_000,
  });
  const last = run.stdout.trimEnd().split("\n").at(-1) ?? "";
  return lastLineSchema.parse(JSON.parse(last));
}

function measure(label: string, place: Entry, dataFolder: string): Ended {
  const { repository, commit, command } = place;
  const begin = performance.now();
  const { report, error } = heal(repository, ["--commit", commit, "--", ...command], dataFolder);
  const wallMs = performance.now() - begin;
  const outcome = report?.healing?.conclusion?.outcome ?? error?.code ?? "unknown";
  const commandMs = report?.healing?.diagnosis.ms ?? 0;
  const units = report?.changes.flatMap(({ units: kept }) => kept.map(({ id }) => id)) ?? [];
  const tried = report?.dropped.filter(({ stage }) => stage !== "diagnosis") ?? [];
  const why = [
    ...units,
    ...tried.map(({ unit, stage, reason }) => `− ${unit}: ${stage}: ${reason.split("\n", 1)[0]}`),
    ...(error === undefined ? [] : [error.message.split("\n", 1)[0] ?? ""]),
  ];
  const isWorseNow = isWorse(report?.branch, place, dataFolder);
  const onBranch = `, and it ${isWorseNow ? "fails" : "passes"} on the branch`;
  const told = outcome === "healed" ? onBranch : ` ${report?.healing?.diagnosis.reason ?? ""}`;
  process.stderr.write(`${label}: ${outcome} (${why.join("; ")})${told}\n`);
  return { label, outcome, wallMs, commandMs, isWorse: isWorseNow };
}

/** By another session, which runs the command on the branch. */
function isWorse(
  branch: string | undefined,
  { repository, command }: Pick<Entry, "repository" | "command">,
  dataFolder: string,
): boolean {
  if (branch === undefined) return false;
  const { report } = heal(repository, ["--commit", branch, "--", ...command], dataFolder);
  return report?.healing?.conclusion?.outcome !== "not-needed";
}

function print(name: string, all: readonly Ended[], wanted?: ReadonlyMap<string, boolean>): void {
  const failing = all.filter(({ outcome }) => outcome === "healed" || outcome === "handed-over");
  const healed = all.filter(({ outcome }) => outcome === "healed");
  const conditions = `${failing.length} that fail here, of ${all.length}`;
  const count = (
    what: string,
    value: number,
    goal?: { readonly atLeast: number } | { readonly below: number },
  ) =>
    printFigure({
      name: `healing.${name}.${what}`,
      value,
      unit: "count",
      conditions,
      ...(goal && { goal }),
    });
  const right =
    wanted && all.filter(({ label, outcome }) => (outcome === "healed") === wanted.get(label));
  count("healed", healed.length);
  count("refused", failing.length - healed.length);
  count("made-worse", all.filter((each) => each.isWorse).length, { below: 1 });
  if (right !== undefined) count("as-expected", right.length, { atLeast: all.length });
  if (healed.length === 0) return;
  const wall = median(healed.map(({ wallMs }) => wallMs));
  const command = median(healed.map(({ commandMs }) => commandMs));
  // An installation is not run as a command is, so there is nothing to compare with.
  const ratios = healed
    .filter((each) => each.commandMs > 1)
    .map((each) => each.wallMs / each.commandMs);
  const times =
    ratios.length === 0 ? "" : `; the median of the ratios is ${median(ratios).toFixed(1)}`;
  const baseline = { name: "one run of the command", value: command };
  printFigure({
    name: `healing.${name}.wall`,
    value: wall,
    unit: "ms",
    baseline,
    conditions: `medians, from a cold start${times}`,
  });
}

function git(folder: string, ...words: readonly string[]): string {
  return execFileSync(
    "git",
    ["-C", folder, "-c", "user.name=Bench", "-c", "user.email=bench@example.invalid", ...words],
    {
      encoding: "utf8",
    },
  ).trim();
}

function make({ files }: BrokenRepository, folder: string): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git(folder, "init", "--quiet", "--initial-branch=main");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "start");
  return git(folder, "rev-parse", "HEAD");
}

function measureGenerated(folder: string): void {
  const all = brokenRepositories.map((broken) => {
    const repository = join(folder, broken.name);
    const commit = make(broken, repository);
    const place = { repository, commit, command: [...broken.command] };
    return measure(broken.name, place, join(folder, "data"));
  });
  print(
    "generated",
    all,
    new Map(brokenRepositories.map(({ name, isMendable }) => [name, isMendable])),
  );
}

function measureList(file: string, folder: string): void {
  const { commits } = listSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const results = join(folder, "results.jsonl");
  const known = new Map(readResults(results).map((each) => [each.label, each]));
  const all = commits.map((entry) => {
    const name = new URL(entry.repository, "file:").pathname.replace(/^\/|(?:\/repo)?\/?$/g, "");
    const label = `${name} ${entry.commit.slice(0, 9)} ${entry.command.join(" ")}`;
    const before = known.get(label);
    if (before !== undefined) return before;
    const clone = join(folder, "clones", name.replaceAll("/", "+"), entry.commit.slice(0, 12));
    if (!existsSync(clone)) cloneAt(entry, clone);
    const ended = measure(label, { ...entry, repository: clone }, join(folder, "data"));
    appendFileSync(results, `${JSON.stringify(ended)}\n`);
    return ended;
  });
  print("histories", all);
}

function readResults(file: string): readonly Ended[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => endedSchema.parse(JSON.parse(line)));
}

function cloneAt({ repository, commit }: Entry, clone: string): void {
  mkdirSync(dirname(clone), { recursive: true });
  execFileSync("git", ["clone", "--quiet", "--no-checkout", repository, clone]);
  git(clone, "checkout", "--quiet", "--detach", commit);
}

const { values, positionals: lists } = parseArgs({
  options: { folder: { type: "string" } },
  allowPositionals: true,
});
const kept = values.folder === undefined ? undefined : resolve(values.folder);
if (kept !== undefined) mkdirSync(kept, { recursive: true });
const folder = kept ?? mkdtempSync(join(tmpdir(), "artel-bench-healing-"));
try {
  if (lists.length === 0) measureGenerated(folder);
  for (const list of lists) measureList(list, folder);
} finally {
  if (kept === undefined) {
    execFileSync("chmod", ["-R", "u+rwX", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}
