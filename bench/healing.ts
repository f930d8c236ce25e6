// What `artel heal` mends by tools alone: on broken repositories that are made here, and on commits of real histories from
// lists that are given: [{ "repository": "<path or address>", "commit": "…", "command": ["pnpm", "run", "lint"] }].
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { median, printFigure } from "./figure.ts";
import { brokenRepositories, type BrokenRepository } from "./healing-repositories.ts";

const ARTEL = join(import.meta.dirname, "..", "bin", "artel");
const SETTINGS = ["--no-agent", "--set", "healing.bisectRuns=0", "--set", "gates.flakyRuns=1"];

const listSchema = z.array(
  z.strictObject({
    repository: z.string(),
    commit: z.string(),
    command: z.array(z.string()).min(1),
  }),
);

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

interface Ended {
  readonly label: string;
  /** Of the healing, or the code of an error. */
  readonly outcome: string;
  readonly wallMs: number;
  /** One run of the command alone. */
  readonly commandMs: number;
  /** The command fails on what was delivered. */
  readonly isWorse: boolean;
}

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

function measure(
  label: string,
  place: {
    readonly repository: string;
    readonly commit: string;
    readonly command: readonly string[];
  },
  dataFolder: string,
): Ended {
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
  { repository, command }: { readonly repository: string; readonly command: readonly string[] },
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
  const baseline = { name: "one run of the command", value: command };
  printFigure({
    name: `healing.${name}.wall`,
    value: wall,
    unit: "ms",
    baseline,
    conditions: "medians, from a cold start",
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
    const place = { repository, commit, command: broken.command };
    return measure(broken.name, place, join(folder, "data"));
  });
  print(
    "generated",
    all,
    new Map(brokenRepositories.map(({ name, isMendable }) => [name, isMendable])),
  );
}

function measureList(file: string, folder: string): void {
  const entries = listSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const all = entries.map(({ repository, commit, command }) => {
    const clone = join(folder, basename(repository), commit.slice(0, 12));
    mkdirSync(dirname(clone), { recursive: true });
    execFileSync("git", ["clone", "--quiet", "--shared", "--no-checkout", repository, clone]);
    git(clone, "checkout", "--quiet", "--detach", commit);
    const label = `${repository
      .replace(/\/repo$/, "")
      .split("/")
      .at(-1)} ${commit.slice(0, 9)} ${command.join(" ")}`;
    return measure(label, { repository: clone, commit, command }, join(folder, "data"));
  });
  print("histories", all);
}

const folder = mkdtempSync(join(tmpdir(), "artel-bench-healing-"));
try {
  const lists = process.argv.slice(2);
  if (lists.length === 0) measureGenerated(folder);
  for (const list of lists) measureList(list, folder);
} finally {
  execFileSync("chmod", ["-R", "u+rwX", folder]);
  rmSync(folder, { recursive: true, force: true });
}
