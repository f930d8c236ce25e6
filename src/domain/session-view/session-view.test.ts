import { describe, expect, it } from "vitest";
import {
  eventPayloadSchemas,
  parseEvent,
  type Event,
  type EventEnvelope,
  type EventPayload,
  type EventType,
} from "../event.ts";
import type { Task } from "../plan.ts";
import { knownEvent } from "./known-event.ts";
import { sessionFigures } from "./session-figures.ts";
import { applyEvent, emptySessionView, type SessionView } from "./session-view.ts";

const commit = "0".repeat(40);
const verdict = { tree: "t", status: "pass" as const, gates: [] };

function unit(id: string) {
  return { id, title: id, paths: [`${id}.ts`], detail: null };
}

function task(id: string, job: string, units: readonly string[]): Task {
  return {
    id,
    job,
    title: id,
    reason: "r",
    units: units.map(unit),
    dependsOn: [],
    risk: "low",
    priority: 1,
    estimateMs: 0,
  };
}

class Log {
  readonly view: SessionView = emptySessionView("s");
  private sequence = 0;

  add<T extends EventType>(time: number, type: T, payload: EventPayload<T>): this {
    this.sequence += 1;
    const envelope: EventEnvelope = {
      id: String(this.sequence),
      stream: "s",
      sequence: this.sequence,
      type,
      time,
      actor: "test",
      version: 1,
      payload,
    };
    const event = parseEvent(envelope);
    expect(event, `payload of ${type} is valid`).toBeDefined();
    applyEvent(this.view, event as Event);
    return this;
  }
}

function opened(log: Log, time: number): Log {
  return log.add(time, "session.opened", {
    goal: "improve",
    repository: "/r",
    gitDirectory: "/r/.git",
    base: { commit },
    dirty: false,
    limits: {
      sessionMs: 1,
      installMs: 1,
      commandMs: 1,
      files: 1,
      agents: 1,
      command: { memoryBytes: 1, processes: 1, outputBytes: 1 },
    },
    jobs: [],
    warnings: [],
    artelVersion: "0",
  });
}

function merged(taskId: string, units: string[]): EventPayload<"change.merged"> {
  return {
    task: taskId,
    commit,
    subject: "s",
    files: units.map((id) => `${id}.ts`),
    insertions: 2,
    deletions: 1,
    units,
    verdict,
  };
}

function dropped(taskId: string, id: string): EventPayload<"unit.dropped"> {
  return { task: taskId, dropped: { unit: id, title: id, paths: [], stage: "tests", reason: "r" } };
}

describe("sessionFigures", () => {
  it("accounts for every unit exactly once", () => {
    const log = opened(new Log(), 0)
      .add(1, "plan.made", {
        plan: {
          tasks: [
            task("lint-1", "lint", ["a", "b", "c"]),
            task("lint-2", "lint", ["d"]),
            task("format-1", "format", ["a"]),
          ],
          skipped: [],
          estimateMs: 0,
          deferredUnits: 4,
        },
      })
      .add(2, "unit.dropped", dropped("lint-1", "b"))
      .add(3, "unit.dropped", dropped("lint-1", "c"))
      // A second attempt drops one of them again and keeps the other.
      .add(4, "unit.dropped", dropped("lint-1", "b"))
      .add(5, "change.merged", merged("lint-1", ["a", "c"]));
    const { units } = sessionFigures(log.view);
    expect(units).toEqual({ found: 9, kept: 2, dropped: 1, deferred: 4, open: 2 });
    expect(units.kept + units.dropped + units.deferred + units.open).toBe(units.found);
  });

  it("counts time in which commands of parallel agents overlap once, and no time in which nobody worked", () => {
    const log = opened(new Log(), 1000)
      .add(1000, "process.attached", { pid: 1, identity: "a", host: "h" })
      .add(3000, "command.finished", { purpose: "test", command: "t", exitCode: 0, ms: 1000 })
      .add(3500, "command.finished", { purpose: "test", command: "t", exitCode: 0, ms: 1000 })
      .add(4000, "command.finished", { purpose: "types", command: "t", exitCode: 0, ms: 100 })
      // Killed at 4000 and resumed at 9000.
      .add(9000, "process.attached", { pid: 2, identity: "b", host: "h" })
      .add(10_000, "session.finished", { outcome: "nothing-to-do" });
    expect(log.view.resumes).toBe(1);
    expect(sessionFigures(log.view).time).toEqual({ wallMs: 4000, targetMs: 1600, ownMs: 2400 });
  });

  it("counts no time from before the session was opened", () => {
    const log = new Log()
      .add(1000, "process.attached", { pid: 1, identity: "a", host: "h" })
      .add(9000, "process.attached", { pid: 2, identity: "b", host: "h" });
    opened(log, 9001).add(9101, "session.finished", { outcome: "nothing-to-do" });
    expect(sessionFigures(log.view).time.wallMs).toBe(100);
    expect(log.view.resumes).toBe(1);
  });

  it("counts a file changed by two commits once", () => {
    const log = opened(new Log(), 0)
      .add(1, "plan.made", {
        plan: {
          tasks: [task("a-1", "a", ["x"]), task("b-1", "b", ["x"])],
          skipped: [],
          estimateMs: 0,
          deferredUnits: 0,
        },
      })
      .add(2, "change.merged", merged("a-1", ["x"]))
      .add(3, "change.merged", merged("b-1", ["x"]));
    expect(sessionFigures(log.view)).toMatchObject({
      commits: 2,
      files: 1,
      insertions: 4,
      units: { kept: 2, open: 0 },
    });
  });
});

describe("applyEvent", () => {
  it("derives a task's state from what happened to it", () => {
    const log = opened(new Log(), 0).add(1, "plan.made", {
      plan: { tasks: [task("a-1", "a", ["x"])], skipped: [], estimateMs: 0, deferredUnits: 0 },
    });
    const state = () => log.view.tasks[0]?.state;
    expect(state()).toBe("waiting");
    log.add(2, "task.started", { task: "a-1", attempt: 1, base: commit });
    expect(state()).toBe("working");
    log.add(3, "task.finished", { task: "a-1", outcome: "done", summary: "", ms: 1 });
    expect(state()).toBe("done");
    log.add(4, "change.rejected", { task: "a-1", reason: "conflict", redone: true });
    expect(state()).toBe("waiting");
    log.add(5, "change.merged", merged("a-1", ["x"]));
    expect(state()).toBe("merged");
  });
});

describe("a plan that is made again", () => {
  it("adds tasks, and what is known of the others stays", () => {
    const plan = (...tasks: readonly Task[]) => ({
      plan: { tasks: [...tasks], skipped: [], estimateMs: 0, deferredUnits: 0 },
    });
    const first = task("a-1", "a", ["x"]);
    const log = opened(new Log(), 0)
      .add(1, "plan.made", plan(first))
      .add(2, "task.finished", { task: "a-1", outcome: "nothing", summary: "", ms: 1 })
      .add(3, "plan.made", plan(first, task("b-1", "b", ["y"])));
    expect(log.view.tasks.map(({ state }) => state)).toEqual(["nothing", "waiting"]);
  });
});

describe("violations", () => {
  const violation = (id: string) => ({
    id,
    kind: "out-of-area" as const,
    expectation: "only-paths-change" as const,
    key: `file-hash:${id}`,
    expected: "absent",
    actual: "file 1",
    confidence: 0.5,
    reason: "r",
  });
  const investigation = (id: string) => ({
    violation: id,
    conclusion: "unclear" as const,
    confidence: 0,
    statement: "s",
    suspects: [],
    evidence: [],
    ended: "exhausted" as const,
    runs: 0,
    ms: 0,
    modelCalls: 0,
  });
  const decided = (id: string, decision: "act" | "wait") => ({
    task: "a-1",
    violation: id,
    decision,
    reason: "r",
    confidence: 0.5,
    falsePositive: false,
  });

  it("get the investigation and the decision that are about them, the latest of the same first", () => {
    const log = opened(new Log(), 0)
      .add(1, "violation.found", { task: "a-1", violation: violation("x") })
      .add(2, "violation.found", { task: "a-1", violation: violation("y") })
      .add(3, "investigation.finished", { task: "a-1", investigation: investigation("y") })
      .add(4, "violation.decided", decided("y", "wait"))
      .add(5, "violation.decided", decided("x", "act"))
      // A second attempt of the task violates the same expectation.
      .add(6, "violation.found", { task: "a-1", violation: violation("x") })
      .add(7, "violation.decided", { ...decided("x", "wait"), task: "b-1" });
    expect(
      log.view.violations.map((each) => [
        each.violation.id,
        each.investigation?.conclusion,
        each.decided?.decision,
      ]),
    ).toEqual([
      ["x", undefined, "act"],
      ["y", "unclear", "wait"],
      ["x", undefined, undefined],
    ]);
  });
});

describe("approvals", () => {
  const asked = (id: string, violations: string[], task = "a-1") => ({
    task,
    approval: {
      id,
      session: "s",
      task,
      question: "May it be merged?",
      subject: {
        kind: "violation" as const,
        violations,
        commit,
        base: commit,
        ref: "refs/artel/x",
        paths: [],
      },
      requestedAt: 1,
    },
  });
  const decided = (approval: string, answer: "approved" | "denied", by: string) => ({
    approval,
    decision: { answer, by, at: 2 },
  });
  const found = (id: string, task = "a-1") => ({
    task,
    violation: {
      id,
      kind: "out-of-area" as const,
      expectation: "only-paths-change" as const,
      key: `file-hash:${id}`,
      expected: "absent",
      actual: "file 1",
      confidence: 0.5,
      reason: "r",
    },
  });

  it("are about the latest violations of their task, and have the first answer", () => {
    const log = opened(new Log(), 0)
      .add(1, "violation.found", found("x"))
      .add(2, "violation.found", found("y"))
      .add(3, "approval.requested", asked("s/a-1/1", ["x", "y"]))
      // Told again by a process that was cut off.
      .add(4, "approval.requested", asked("s/a-1/1", ["x", "y"]))
      .add(5, "violation.found", found("x", "b-1"))
      .add(6, "violation.found", found("x"))
      .add(7, "approval.requested", asked("s/a-1/2", ["x"]))
      .add(8, "approval.decided", decided("s/a-1/1", "denied", "person:ada"))
      .add(9, "approval.decided", decided("s/a-1/1", "approved", "person:bob"))
      .add(10, "approval.escalated", { task: "a-1", approval: "s/a-1/2", at: 9 })
      .add(11, "approval.decided", decided("unknown", "approved", "person:bob"));
    expect(log.view.violations.map(({ approval }) => approval)).toEqual([
      "s/a-1/1",
      "s/a-1/1",
      undefined,
      "s/a-1/2",
    ]);
    expect(
      log.view.approvals.map(({ id, decision, escalatedAt }) => [id, decision?.by, escalatedAt]),
    ).toEqual([
      ["s/a-1/1", "person:ada", undefined],
      ["s/a-1/2", undefined, 9],
    ]);
  });
});

describe("knownEvent", () => {
  const envelope = (type: string, version = 1): EventEnvelope => ({
    id: "1",
    stream: "s",
    sequence: 1,
    time: 0,
    actor: "test",
    type,
    version,
    payload: {},
  });

  it("knows the same types and versions as the schemas", () => {
    for (const type of Object.keys(eventPayloadSchemas)) {
      expect(knownEvent(envelope(type))?.type).toBe(type);
      expect(knownEvent(envelope(type, 2))).toBeUndefined();
    }
    expect(knownEvent(envelope("moon.landed"))).toBeUndefined();
    expect(knownEvent(envelope("toString"))).toBeUndefined();
  });
});

describe("parseEvent", () => {
  it("does not know events of a later version, and refuses payloads that are not of the schema", () => {
    const envelope: EventEnvelope = {
      id: "1",
      stream: "s",
      sequence: 1,
      type: "phase.entered",
      time: 0,
      actor: "test",
      version: 1,
      payload: { phase: "plan" },
    };
    expect(parseEvent(envelope)?.type).toBe("phase.entered");
    expect(parseEvent({ ...envelope, version: 2 })).toBeUndefined();
    expect(parseEvent({ ...envelope, type: "moon.landed" })).toBeUndefined();
    expect(parseEvent({ ...envelope, payload: { phase: "lunch" } })).toBeUndefined();
  });
});
