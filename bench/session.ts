// What a session costs beside the repository's own commands, on a repository whose suite takes a minute, and on one
// where there is nothing to do: `npm run bench session`; with `--quick` the suite takes six seconds, the ratio then says
// little and the milliseconds of Artel's own still do.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { printFigure } from "./figure.ts";
import { makeSessionRepository } from "./session-repository.ts";

const quick = process.argv.includes("--quick");
const SUITE_SECONDS = quick ? 6 : 60;
const GOAL_PERCENT = 15;
const artel = join(import.meta.dirname, "..", "bin", "artel");

const eventSchema = z.object({
  type: z.string(),
  time: z.number(),
  payload: z.looseObject({ phase: z.string().optional(), ms: z.number().optional() }),
});
const lastLineSchema = z.object({
  report: z.object({
    outcome: z.string(),
    figures: z.object({
      commits: z.number(),
      commands: z.number(),
      time: z.object({ wallMs: z.number(), targetMs: z.number(), ownMs: z.number() }),
    }),
  }),
});
type Event = z.infer<typeof eventSchema>;

interface Session {
  readonly outcome: string;
  readonly commits: number;
  readonly commands: number;
  /** Of the whole process: starting it, and the database, is Artel's own time too. */
  readonly wallMs: number;
  readonly targetMs: number;
  /** Milliseconds of each phase in which no command of the repository ran. */
  readonly ownByPhase: ReadonlyMap<string, number>;
}

function improve(repository: string, dataFolder: string): Session {
  const started = performance.now();
  const words = ["improve", repository, "--yes", "--json", "--data-folder", dataFolder];
  const child = spawnSync(artel, words, {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const wallMs = performance.now() - started;
  if (child.status !== 0) {
    throw new Error(`artel improve ended with ${child.status}: ${child.stderr.slice(-2_000)}`);
  }
  const lines = child.stdout
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  const { report } = lastLineSchema.parse(lines.at(-1));
  const events = lines.slice(0, -1).map((line) => eventSchema.parse(line));
  const { commits, commands, time } = report.figures;
  const byPhase = ownByPhase(events);
  const before = wallMs - time.wallMs;
  const ownByPhaseAndProcess = new Map([["process", before], ...byPhase]);
  return {
    outcome: report.outcome,
    commits,
    commands,
    wallMs,
    targetMs: time.targetMs,
    ownByPhase: ownByPhaseAndProcess,
  };
}

type Interval = readonly [from: number, to: number];

function ownByPhase(events: readonly Event[]): Map<string, number> {
  const commands = events
    .filter(({ type }) => type === "command.finished")
    .map(({ time, payload }): Interval => [time - (payload.ms ?? 0), time]);
  const start = events[0]?.time ?? 0;
  const end = events.at(-1)?.time ?? start;
  const phases = [
    { name: "open", from: start },
    ...events
      .filter(({ type }) => type === "phase.entered")
      .map(({ time, payload }) => ({ name: payload.phase ?? "", from: time })),
  ];
  const own = new Map<string, number>();
  for (const [index, { name, from }] of phases.entries()) {
    const to = phases[index + 1]?.from ?? end;
    const ms = to - from - covered(commands, [from, to]);
    own.set(name, (own.get(name) ?? 0) + ms);
  }
  return own;
}

/** Length of what the intervals cover of one, those that overlap counted once. */
function covered(intervals: readonly Interval[], [from, to]: Interval): number {
  let [total, reached] = [0, from];
  for (const [start, end] of intervals.toSorted((one, other) => one[0] - other[0])) {
    const [begin, stop] = [Math.max(start, reached), Math.min(end, to)];
    if (stop <= begin) continue;
    total += stop - begin;
    reached = stop;
  }
  return total;
}

/** `commits` is how many a session must deliver at least: one that did nothing would have no overhead. */
function measure(name: string, session: Session, commits: number, goal?: { below: number }): void {
  if (session.commits < commits) {
    throw new Error(`${name}: ${session.outcome} with ${session.commits} commits, not ${commits}`);
  }
  const ownMs = session.wallMs - session.targetMs;
  const target = { name: "the repository's own commands", value: session.targetMs };
  const wall = { name: "wall time of the command", value: session.wallMs };
  printFigure({
    name: `${name}.overhead`,
    value: (ownMs / session.wallMs) * 100,
    unit: "%",
    baseline: wall,
    ...(goal === undefined ? {} : { goal }),
  });
  printFigure({ name: `${name}.wall`, value: session.wallMs, unit: "ms", baseline: target });
  printFigure({ name: `${name}.own`, value: ownMs, unit: "ms", baseline: target });
  for (const [phase, ms] of session.ownByPhase) {
    printFigure({ name: `${name}.own.${phase}`, value: ms, unit: "ms", baseline: wall });
  }
  printFigure({ name: `${name}.commands`, value: session.commands, unit: "count" });
  printFigure({ name: `${name}.commits`, value: session.commits, unit: "count" });
}

const folder = mkdtempSync(join(tmpdir(), "artel-bench-session-"));
try {
  const [busy, idle] = [join(folder, "busy"), join(folder, "idle")];
  const data = join(folder, "data");
  makeSessionRepository(idle, { suiteSeconds: 0.6, faults: false });
  // The first session of a data folder also makes the database.
  measure("session.first-with-nothing-to-do", improve(idle, data), 0);
  measure("session.nothing-to-do", improve(idle, data), 0);
  makeSessionRepository(busy, { suiteSeconds: SUITE_SECONDS, faults: true });
  const goal = quick ? undefined : { below: GOAL_PERCENT };
  measure(`session.suite-of-${SUITE_SECONDS}-seconds`, improve(busy, data), 2, goal);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
