import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseEvent } from "#domain";
import { dedupe, openSegmentLog } from "#infra/events";
import { createMessages } from "#messages";
import { createQueueControl } from "#queue";
import { crew } from "../../test/support/crew.ts";
import { newId, queueFixture } from "../../test/support/running-queue.ts";
import { logDelegations } from "./delegations.ts";
import { recordDelegation } from "./record-delegation.ts";

const fixture = queueFixture();
const folder = mkdtempSync(join(tmpdir(), "artel-delegations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a delegation is a message at once, and one event, however often its writer was killed in between", async () => {
  const { database } = fixture;
  const control = createQueueControl(database, recordDelegation);
  const events = openSegmentLog({ folder, lingerMs: 0 });
  const running = await fixture.started(
    {
      task: async (_input: null, { agent, step }) => step("do", async () => agent),
      session: async (_input: null, { id, enqueue }) =>
        (await enqueue("task", `${id}/fix-1/1`, null)).result(),
    },
    { agents: crew(2), recordDelegation },
  );
  await control.pauseAll();
  const session = newId();
  const handle = await running.run("session", session, null);
  await expect.poll(async () => (await control.tasks({ session })).length).toBe(1);
  const task = `${session}/fix-1/1`;
  await control.delegate(task, "agent-2", "password=hunter2 \u001b[2J");
  expect(await createMessages(database).find({ session })).toMatchObject([
    {
      id: `${task}/delegation-1`,
      sender: "person",
      recipient: "agent:agent-2",
      type: "delegation",
      task,
      content: `Task ${task} is yours now: password=*** \u001b[2J`,
    },
  ]);

  // The log of the session is in another data folder: it is owed still.
  await logDelegations(control, events);
  expect(await events.streams()).toEqual([]);
  await events.append(session, [
    { type: "note.made", actor: "orchestrator", payload: { text: "begun" } },
  ]);
  for (let round = 0; round < 2; round += 1) {
    await logDelegations(control, events);
    expect(await control.unloggedDelegations()).toEqual([]);
    // As if it had been killed between the event and writing down that it is there.
    await database.pool.query("update artel.task_delegation set logged_at = null");
  }
  const told = [];
  for await (const envelope of dedupe(events.read(session))) told.push(parseEvent(envelope));
  expect(told).toHaveLength(2);
  expect(told[1]).toMatchObject({
    type: "task.delegated",
    task: "fix-1",
    actor: "person",
    payload: { task: "fix-1", to: "agent-2", by: "person", reason: "password=*** \u001b[2J" },
  });
  await control.resumeAll();
  expect(await handle.result()).toBe("agent-2");
  await events.close();
});
