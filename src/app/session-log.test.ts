import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { NewEvent } from "#domain";
import { openSegmentLog, type EventLog } from "#infra/events";
import { readSession, sessionsOverview } from "./session-log.ts";

let folder: string;
let events: EventLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-overview-"));
  events = openSegmentLog({ folder, lingerMs: 0 });
});
afterEach(async () => {
  await events.close();
  await rm(folder, { recursive: true, force: true });
});

const phase: NewEvent = { type: "phase.entered", actor: "test", payload: { phase: "work" } };
const delivered: NewEvent = {
  type: "branch.delivered",
  actor: "test",
  payload: { branch: "artel/x", commit: "0".repeat(40), commits: 1 },
};
const finished: NewEvent = {
  type: "session.finished",
  actor: "test",
  payload: { outcome: "delivered" },
};
const command: NewEvent = {
  type: "command.finished",
  actor: "test",
  payload: { purpose: "test", command: "npm test", exitCode: 0, ms: 1 },
};

test("the overview says the same as reading all events of all sessions", async () => {
  await events.append("20261120-000001-a", [phase, delivered, finished]);
  await events.append("20261120-000002-b", [phase]);
  // A command that ended after its session: the end of the stream is not the session's last word.
  await events.append("20261120-000003-c", [phase, finished]);
  await events.append("20261120-000003-c", [command]);
  // So much after the end that the end of the stream does not show it.
  await events.append("20261120-000004-d", [delivered, finished]);
  for (let index = 0; index < 3; index += 1) {
    await events.append(
      "20261120-000004-d",
      Array.from({ length: 40 }, (): NewEvent => ({ ...command })),
    );
  }
  await events.append("system", [phase]);

  const overview = await sessionsOverview(events);
  expect(overview.total).toBe(4);
  expect(overview.open).toEqual([await readSession(events, "20261120-000002-b")]);
  expect(overview.lastEnded).toEqual(await readSession(events, "20261120-000004-d"));
  expect(overview.lastEnded?.delivered?.branch).toBe("artel/x");
});

test("of nothing there is nothing", async () => {
  expect(await sessionsOverview(events)).toEqual({ total: 0, open: [], lastEnded: undefined });
});
