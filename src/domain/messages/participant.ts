import { z } from "zod";

const NAME = String.raw`[^\p{Cc}\p{Zl}\p{Zp}]{1,300}`;

/** Who writes and reads messages. Agents have the names that the queue knows them by: `agent:toolsmith-1`. */
export const participantSchema = z
  .string()
  .regex(
    new RegExp(`^(?:orchestrator|person|agent:${NAME})$`, "u"),
    "expected orchestrator, person or agent:<name>",
  );

/**
 * Whom a message is for: a participant; the agent that does a task of the queue, whoever that is when it looks
 * (`task:<id>`); or all agents of the session, those that come later too.
 */
export const recipientSchema = z.union([
  participantSchema,
  z.string().regex(new RegExp(`^task:${NAME}$`, "u"), "expected task:<id>"),
  z.literal("all"),
]);

export const ALL_AGENTS = "all";
export const ORCHESTRATOR = "orchestrator";
export const PERSON = "person";

export const agentNamed = (name: string): string => `agent:${name}`;
export const agentOfTask = (task: string): string => `task:${task}`;

export function isAgent(participant: string): boolean {
  return participant.startsWith("agent:");
}
