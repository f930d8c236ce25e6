import { QueueError } from "../errors.ts";
import { agentId, type RegisteredAgent } from "./agents.ts";
import type { DelegatedTask } from "./delegation.ts";

interface Candidate {
  readonly agent: RegisteredAgent;
  readonly isAlive: boolean;
  /** It has the skills, and its process what else the task needs. */
  readonly canDo: boolean;
}

/**
 * The agent that is meant: by name, by name and process, or of a role; of several the least loaded, then the fittest.
 * Refused when there is none, it does not live, is paused or retired, cannot do the task, or has it already.
 */
export function delegateOf(
  candidates: readonly Candidate[],
  to: string,
  task: DelegatedTask,
): RegisteredAgent {
  const named = candidates.filter(
    ({ agent }) => agent.name === to || agentId(agent.process, agent.name) === to,
  );
  const meant = named.length > 0 ? named : candidates.filter(({ agent }) => agent.role === to);
  if (meant.length === 0) throw unknown(to);
  const living = meant.filter(({ isAlive }) => isAlive);
  if (living.length === 0) throw dead(to);
  const working = living.filter(({ agent }) => agent.halted === undefined);
  const [halted] = living;
  if (working.length === 0 && halted !== undefined) throw isHalted(to, halted.agent);
  const able = working.filter(({ canDo }) => canDo);
  if (able.length === 0) throw unsuited(to, task, working);
  const others = able.filter(({ agent }) => !hasIt(agent, task));
  const [best] = others
    .map(({ agent }) => agent)
    .toSorted(
      (one, other) =>
        one.load / one.capacity - other.load / other.capacity ||
        other.fitness - one.fitness ||
        (one.id < other.id ? -1 : 1),
    );
  if (best === undefined) throw same(to, task);
  return best;
}

function hasIt({ name, process }: RegisteredAgent, task: DelegatedTask): boolean {
  return task.lease_token !== null && name === task.agent && process === task.process;
}

function unknown(to: string): QueueError {
  return new QueueError(
    "AGENT_NOT_FOUND",
    "not-found",
    `There is no agent "${to}", and none of that role.`,
    "Run `artel agents list` to see who is at work.",
  );
}

function dead(to: string): QueueError {
  return new QueueError(
    "AGENT_DEAD",
    "refused",
    `The process of agent "${to}" is gone.`,
    "Choose an agent that `artel agents list` shows as alive, or start a worker.",
  );
}

function isHalted(to: string, { name, halted = "paused" }: RegisteredAgent): QueueError {
  return new QueueError(
    "AGENT_HALTED",
    "refused",
    `Agent "${to}" is ${halted}.`,
    `Let it work with \`artel agents resume ${name}\`, or choose another one.`,
  );
}

function unsuited(to: string, task: DelegatedTask, candidates: readonly Candidate[]): QueueError {
  const skills = new Set(candidates.flatMap(({ agent }) => agent.skills));
  const missing = task.skills.filter((skill) => !skills.has(skill));
  const why =
    missing.length > 0
      ? `it lacks ${missing.join(", ")}`
      : "its process does no such tasks of that session";
  return new QueueError(
    "AGENT_UNSUITED",
    "refused",
    `Agent "${to}" cannot do task ${task.id}: ${why}.`,
    "Choose one that has all skills of the task; `artel tasks show` and `artel agents list` tell them.",
  );
}

function same(to: string, task: DelegatedTask): QueueError {
  return new QueueError(
    "AGENT_SAME",
    "usage",
    `Agent "${to}" has task ${task.id} already.`,
    "Choose another one.",
  );
}
