import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { EventEnvelope } from "#domain";
import type { FixtureRepository } from "../../support/fixture-repository.ts";
import type { DurableMove } from "./durable-moves.ts";
import type { Scene } from "./scene.ts";

/** What a session that nothing disturbed did. */
export interface Undisturbed {
  readonly tree: string;
  readonly decisions: readonly string[];
  readonly commands: number;
  readonly events: number;
  /** Names of the refs that stay, without the session. */
  readonly refs: readonly string[];
  readonly report: z.infer<typeof reportSchema>["figures"]["units"];
  readonly moves: readonly DurableMove[];
}

const reportSchema = z.looseObject({
  outcome: z.string(),
  branch: z.string().optional(),
  figures: z.looseObject({
    units: z.strictObject({
      found: z.number(),
      kept: z.number(),
      dropped: z.number(),
      deferred: z.number(),
      open: z.number(),
    }),
    commits: z.number(),
  }),
});

const numbered = z.record(z.string(), z.unknown());

/** The person's side of the repository: nothing that Artel does may change it. */
export function personState(repository: FixtureRepository): string {
  return [
    repository.git("symbolic-ref", "HEAD"),
    repository.git(
      "for-each-ref",
      "--format=%(refname) %(objectname)",
      "refs/heads/main",
      "refs/heads/other",
      "refs/tags",
      "refs/stash",
    ),
    repository.git("ls-files", "--stage"),
    repository.git("status", "--porcelain"),
    repository.git("diff"),
    readFileSync(join(repository.folder, "untracked.txt"), "utf8"),
    repository.git("config", "--local", "--list"),
  ].join("\n");
}

/** What the session decided, without what differs from run to run (ids, times) and in the order of its tasks. */
export function decisions(events: readonly EventEnvelope[]): string[] {
  return deduplicated(events)
    .filter(({ type }) => type !== "command.finished" && type !== "process.attached")
    .map(describe)
    .toSorted();
}

function describe(event: EventEnvelope): string {
  const payload = numbered.parse(event.payload);
  const of = (name: string) => JSON.stringify(payload[name] ?? null);
  switch (event.type) {
    case "attempt.judged":
      return `judged ${of("task")} ${of("units")} ${statuses(payload["verdict"])}`;
    case "task.started":
      return `started ${of("task")} ${of("attempt")}`;
    case "task.finished":
      return `finished ${of("task")} ${of("outcome")} ${of("summary")}`;
    case "unit.dropped":
      return `dropped ${of("task")} ${JSON.stringify(numbered.parse(payload["dropped"])["unit"])}`;
    case "change.merged":
      return `merged ${of("task")} ${of("files")} ${of("insertions")} ${of("deletions")} ${of("units")}`;
    case "change.rejected":
      return `rejected ${of("task")} ${of("reason")} ${of("redone")}`;
    case "job.surveyed":
      return `surveyed ${of("job")} ${of("units")} ${of("findings")} ${of("skipped")}`;
    case "branch.delivered":
      return `delivered ${of("commits")}`;
    case "session.finished":
      return `session ${of("outcome")} ${of("code")}`;
    case "phase.entered":
      return `phase ${of("phase")}`;
    default:
      return event.type;
  }
}

function statuses(verdict: unknown): string {
  const gates = z.object({
    status: z.string(),
    gates: z.array(z.object({ gate: z.string(), status: z.string() })),
  });
  const { status, gates: found } = gates.parse(verdict);
  return `${status} ${found.map((gate) => `${gate.gate}:${gate.status}`).join(" ")}`;
}

/** The first event of each key, as every reader takes it. */
export function deduplicated(events: readonly EventEnvelope[]): EventEnvelope[] {
  const seen = new Set<string>();
  return events.filter(({ key }) => {
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Everything that must hold after a session came to its end, however often it was cut off. */
export async function inspectEnd(
  scene: Scene,
  session: string,
  wanted: {
    readonly undisturbed: Undisturbed;
    readonly person: string;
    readonly cuts: number;
    /** False when the process was killed between the last event and the reports. */
    readonly reported?: boolean;
  },
  repository = scene.repository,
): Promise<void> {
  const { undisturbed } = wanted;
  const events = await scene.events(session);
  inspectEvents(events);
  assert.deepEqual(decisions(events), undisturbed.decisions, "the same decisions, each once");
  const commands = events.filter(({ type }) => type === "command.finished").length;
  // Two agents were at a step each, with at most three commands.
  assert.ok(
    commands <= undisturbed.commands + wanted.cuts * 6,
    `${commands} commands, ${undisturbed.commands} undisturbed, ${wanted.cuts} cuts`,
  );
  const report = await inspectReport(scene, session, wanted.reported);
  assert.equal(report.outcome, "delivered");
  assert.deepEqual(report.figures.units, undisturbed.report);
  assert.equal(treeOfBranch(repository, session), undisturbed.tree, "the same delivered tree");
  assert.deepEqual(sessionRefs(repository, session), undisturbed.refs, "the same refs stay");
  await inspectNothingLeft(scene, session, repository);
  inspectRepository(repository, wanted.person);
}

/** Sequence without gaps; an event that was written twice, for the step in flight, says the same twice. */
export function inspectEvents(events: readonly EventEnvelope[]): void {
  assert.deepEqual(
    events.map(({ sequence }) => sequence),
    events.map((_, index) => index + 1),
  );
  const first = new Map<string, EventEnvelope>();
  for (const event of events) {
    if (event.key === undefined) continue;
    const known = first.get(event.key);
    if (known === undefined) first.set(event.key, event);
    else assert.deepEqual(event.payload, known.payload, `two payloads of ${event.key}`);
  }
}

/** The report that was written, the one made again from the events, and their sums. */
export async function inspectReport(
  scene: Scene,
  session: string,
  wasWritten = true,
): Promise<z.infer<typeof reportSchema>> {
  const file = join(scene.dataFolder, "sessions", session, "report.json");
  const again = await scene.ask("sessions", "report", session);
  if (wasWritten) {
    const written: unknown = JSON.parse(readFileSync(file, "utf8"));
    assert.deepEqual(again, written, "the report made again from the events");
  }
  const report = reportSchema.parse(again);
  const { found, kept, dropped, deferred, open } = report.figures.units;
  assert.equal(kept + dropped + deferred + open, found, "units add up");
  return report;
}

export function treeOfBranch(repository: FixtureRepository, session: string): string {
  return repository.git("rev-parse", `refs/heads/artel/${session}^{tree}`);
}

export function sessionRefs(repository: FixtureRepository, session: string): string[] {
  const prefix = `refs/artel/sessions/${session}/`;
  const refs = repository.git("for-each-ref", "--format=%(refname)", prefix);
  return refs === "" ? [] : refs.split("\n").map((ref) => ref.slice(prefix.length));
}

/** What a killed process had started may take a moment to end. */
export async function inspectNoProcess(scene: Scene, session: string): Promise<void> {
  const end = Date.now() + 5_000;
  let processes = scene.processes(session);
  while (processes.length > 0 && Date.now() < end) {
    await sleep(50);
    processes = scene.processes(session);
  }
  assert.deepEqual(processes, [], "no process is left");
}

/** No worktree, no half-made folder, no process. */
export async function inspectNothingLeft(
  scene: Scene,
  session: string,
  repository = scene.repository,
): Promise<void> {
  await inspectNoProcess(scene, session);
  const listed = repository.git("worktree", "list", "--porcelain");
  assert.equal(listed.match(/^worktree /gm)?.length, 1, `worktrees of git:\n${listed}`);
  const root = join(scene.dataFolder, "worktrees");
  const left = filesBelow(root).filter((path) => path.includes(session));
  assert.deepEqual(left, [], "no worktree is left in the data folder");
}

export function inspectRepository(repository: FixtureRepository, person: string): void {
  assert.equal(personState(repository), person, "the person's side is untouched");
  // Fails when an object that is needed is missing or damaged.
  const problems = repository.git("fsck", "--full", "--no-dangling", "--no-progress");
  assert.equal(problems, "", "git fsck");
}

/**
 * Every commit that the events name can be reached from a ref, so git keeps it. After the delivery that is asked of
 * the merged ones alone: the tries whose work they carry are forgotten, see `sessionRefs` for those that stay.
 */
export function inspectCommits(
  repository: FixtureRepository,
  events: readonly EventEnvelope[],
): void {
  const isDelivered = events.some(({ type }) => type === "branch.delivered");
  for (const { type, payload } of events) {
    if (isDelivered && type === "task.finished") continue;
    const { commit, change } = z
      .looseObject({
        commit: z.string().optional(),
        change: z.looseObject({ commit: z.string() }).optional(),
      })
      .parse(payload ?? {});
    const named =
      type === "task.finished" ? change?.commit : type === "change.merged" ? commit : undefined;
    if (named === undefined) continue;
    const refs = repository.git("for-each-ref", "--format=%(refname)", "--contains", named);
    assert.notEqual(refs, "", `${type} ${named} is reachable`);
  }
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}
