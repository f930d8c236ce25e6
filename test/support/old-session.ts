import { hostname } from "node:os";
import type { NewEvent } from "#domain";
import type { EventLog } from "#infra/events";

const LIMITS = {
  sessionMs: 1,
  installMs: 1,
  commandMs: 1,
  files: 1,
  agents: 1,
  command: { memoryBytes: 1, processes: 1, outputBytes: 1 },
};

/** Writes a session with so many messages, with an end or without. How old it is, is the log's clock's affair. */
export async function writeSession(
  log: EventLog,
  session: string,
  given: { readonly repository: string; readonly messages: number; readonly hasEnded: boolean },
): Promise<void> {
  const opened: NewEvent = {
    type: "session.opened",
    actor: "orchestrator",
    session,
    payload: {
      goal: "improve",
      repository: given.repository,
      gitDirectory: `${given.repository}/.git`,
      base: { commit: "0".repeat(40) },
      dirty: false,
      limits: LIMITS,
      jobs: [],
      warnings: [],
      artelVersion: "0",
    },
  };
  const attached: NewEvent = {
    type: "process.attached",
    actor: "orchestrator",
    session,
    payload: { pid: 1, identity: "gone", host: hostname() },
  };
  await log.append(session, [opened, attached]);
  await log.append(
    session,
    Array.from({ length: given.messages }, (_, index) => note(session, index)),
  );
  if (!given.hasEnded) return;
  const payload = { outcome: "nothing-to-do" } as const;
  await log.append(session, [
    { type: "session.finished", actor: "orchestrator", session, payload },
  ]);
}

function note(session: string, index: number): NewEvent {
  const text = `${index} ${Math.sin(index).toString(36).repeat(20)}`;
  return { type: "note.made", actor: "orchestrator", session, payload: { text } };
}
