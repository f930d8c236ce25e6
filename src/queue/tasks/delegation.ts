import type { ClientBase } from "pg";

/** What whoever hands a task on wants. */
export interface DelegationOrder {
  readonly task: string;
  /** An agent by its name (`toolsmith-2`), with its process where several have one (`4711-x toolsmith-2`), or a role. */
  readonly to: string;
  readonly reason: string;
  /** The lease of the agent that hands it on; a person has none. */
  readonly token: string | undefined;
}

/** A task that was handed to another agent. */
export interface Delegation {
  /** `<task>/delegation-<number>` */
  readonly id: string;
  readonly task: string;
  readonly number: number;
  readonly session: string;
  /** The name of the agent that handed it on; undefined when a person did. */
  readonly by: string | undefined;
  /** The name of the agent that had it; undefined when none had. */
  readonly from: string | undefined;
  readonly to: { readonly agent: string; readonly process: string };
  readonly reason: string;
  /** Of the attempt that ended with it. */
  readonly workflow: string;
}

/** Called in the transaction of a delegation, on its client: what it writes is there with it, or not at all. */
export type RecordDelegation = (client: ClientBase, delegation: Delegation) => Promise<void>;

/** What decides whether and to whom a task can be handed. */
export interface DelegatedTask {
  readonly id: string;
  readonly session: string;
  readonly kind: string;
  readonly skills: readonly string[];
  readonly application_version: string;
  readonly outcome: string | null;
  readonly lease_token: string | null;
  readonly agent: string | null;
  readonly process: string | null;
  readonly delegations: number;
  readonly workflow: string;
  readonly by_agents: number;
}

export const delegationId = (task: string, number: number): string =>
  `${task}/delegation-${number}`;
