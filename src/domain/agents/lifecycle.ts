/** What is known of an agent. Its state is not among it: that follows. */
export interface AgentFacts {
  readonly isRetired: boolean;
  readonly isPaused: boolean;
  /** How many living processes offer it to the queue. */
  readonly processes: number;
  /** Tasks that it has a lease on, by what it is doing there. */
  readonly tasks: readonly AgentActivity[];
}

/** Where an agent is in a task: it reads what it is asked, works on it, or tells what came of it. */
export type AgentActivity = "planning" | "working" | "reporting";

export type AgentState =
  /** It is defined, and no process offers it. */
  | "created"
  /** It waits for a task. */
  | "idle"
  | AgentActivity
  /** A person paused it: it ends what it has, and is given nothing. */
  | "paused"
  /** It is given nothing any more; its record is kept. */
  | "retired";

export function agentState({ isRetired, isPaused, processes, tasks }: AgentFacts): AgentState {
  if (isRetired) return "retired";
  const [activity] = ORDER.filter((each) => tasks.includes(each));
  if (activity !== undefined) return activity;
  if (isPaused) return "paused";
  return processes === 0 ? "created" : "idle";
}

/** An agent with several tasks is said to be doing the first of these. */
const ORDER: readonly AgentActivity[] = ["working", "planning", "reporting"];

/** Which state may follow which, when one thing happens. */
export const legalAgentTransitions: Readonly<Record<AgentState, readonly AgentState[]>> = {
  created: ["idle", "paused", "retired"],
  idle: ["created", "planning", "paused", "retired"],
  // Its process may die, or the task be taken from it, at any time.
  planning: ["working", "reporting", "idle", "created", "paused", "retired"],
  working: ["planning", "reporting", "idle", "created", "paused", "retired"],
  reporting: ["planning", "working", "idle", "created", "paused", "retired"],
  paused: ["idle", "created", "planning", "working", "reporting", "retired"],
  retired: ["created", "idle", "paused"],
};
