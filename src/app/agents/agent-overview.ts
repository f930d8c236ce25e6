import {
  agentState,
  type AgentActivity,
  type AgentDefinition,
  type AgentState as State,
} from "#domain";
import { agentText } from "#agents";
import { createBudgetBooks, type ScopeSpending } from "#budget";
import { findPrompt } from "#prompts";
import {
  createQueueControl,
  type AgentHalt,
  type AgentProfile,
  type AgentState,
  type AgentWork,
  type QueueControl,
} from "#queue";
import { activityAfter } from "#worker";
import type { Application } from "../application.ts";
import { withQueueControl } from "../queue-control.ts";
import { withDatabase } from "../with-database.ts";
import { agentNotFound } from "./agent-not-found.ts";
import { offeredAgents, type OfferedAgent } from "./offered-agents.ts";

/** An agent of a process; or one that is defined, and that no process offers. */
export interface ListedAgent {
  readonly name: string;
  readonly role: string;
  readonly worker: string;
  readonly skills: readonly string[];
  readonly state: State;
  readonly passed: number;
  readonly failed: number;
  /** Undefined where no process offers it. */
  readonly offer: AgentState | undefined;
  readonly tasks: readonly ListedWork[];
  /** Why it could not work in a process that is started here. */
  readonly obstacle: OfferedAgent["obstacle"];
}

export interface ListedWork {
  readonly task: string;
  readonly title: string;
  readonly activity: AgentActivity;
}

export interface ShownAgent {
  readonly definition: AgentDefinition;
  /** As it is written in an `agents.yaml`. */
  readonly yaml: string;
  readonly state: State;
  readonly paused: AgentHalt | undefined;
  readonly retired: AgentHalt | undefined;
  readonly passed: number;
  readonly failed: number;
  /** When an attempt of it ended last, in milliseconds since the epoch. */
  readonly endedAt: number | undefined;
  /** Of the text that says how it works. */
  readonly promptVersion: string | undefined;
  readonly obstacle: OfferedAgent["obstacle"];
  readonly processes: readonly Pick<AgentState, "process" | "host" | "isAlive">[];
  readonly tasks: readonly ListedWork[];
  /** In all sessions, with the limit that was set for it; undefined when it called no model today. */
  readonly today: ScopeSpending | undefined;
}

interface Known {
  readonly offers: readonly AgentState[];
  readonly work: readonly AgentWork[];
  readonly profiles: readonly AgentProfile[];
  readonly defined: readonly OfferedAgent[];
}

/** Those of all processes that are at work, and those that are defined here and that none of them offers. */
export function listAgents(application: Application): Promise<readonly ListedAgent[]> {
  return withQueueControl(application, async (control) => {
    const known = await read(application, control);
    const offered = new Set(known.offers.map(({ name }) => name));
    return [
      ...known.offers.map((offer) => listedOffer(offer, known)),
      ...known.defined
        .filter(({ definition }) => !offered.has(definition.name))
        .map((each) => listedDefinition(each, known)),
    ];
  });
}

/** Refuses (`AGENT_NOT_DEFINED`) a name that is not defined here. */
export function showAgent(application: Application, name: string): Promise<ShownAgent> {
  return withDatabase(application, async (database) => {
    const known = await read(application, createQueueControl(database));
    const found = known.defined.find(({ definition }) => definition.name === name);
    if (found === undefined) throw agentNotFound(name, namesOf(known));
    const { definition, obstacle } = found;
    const offers = known.offers.filter((offer) => offer.name === name);
    const profile = known.profiles.find((each) => each.name === name);
    const spending = await createBudgetBooks(database).current();
    return {
      definition,
      yaml: agentText(definition),
      state: stateOf(name, known),
      paused: profile?.paused,
      retired: profile?.retired,
      passed: profile?.passed ?? 0,
      failed: profile?.failed ?? 0,
      endedAt: profile?.endedAt,
      promptVersion: findPrompt(definition.prompt)?.version,
      obstacle,
      processes: offers.map(({ process, host, isAlive }) => ({ process, host, isAlive })),
      tasks: workOf(known, name),
      today: spending.find(({ scope }) => scope.kind === "agent" && scope.id === name),
    };
  });
}

/** All names that an agent has, or had when it worked. */
export async function agentNames(
  application: Application,
  control: QueueControl,
): Promise<readonly string[]> {
  return namesOf(await read(application, control));
}

async function read({ configuration }: Application, control: QueueControl): Promise<Known> {
  return {
    offers: await control.agents(),
    work: await control.agentWork(),
    profiles: await control.agentProfiles(),
    defined: await offeredAgents(configuration),
  };
}

function namesOf({ offers, profiles, defined }: Known): readonly string[] {
  const names = [...offers, ...profiles, ...defined.map(({ definition }) => definition)];
  return [...new Set(names.map(({ name }) => name))];
}

function listedOffer(offer: AgentState, known: Known): ListedAgent {
  const { name, role, worker, skills, passed, failed, process } = offer;
  const defined = known.defined.find(({ definition }) => definition.name === name);
  return {
    name,
    role,
    worker,
    skills,
    state: stateOf(name, known, process),
    passed,
    failed,
    offer,
    tasks: workOf(known, name, process),
    obstacle: defined?.obstacle,
  };
}

function listedDefinition({ definition, obstacle }: OfferedAgent, known: Known): ListedAgent {
  const { name, role, worker, skills } = definition;
  const profile = known.profiles.find((each) => each.name === name);
  return {
    name,
    role,
    worker,
    skills,
    state: stateOf(name, known),
    passed: profile?.passed ?? 0,
    failed: profile?.failed ?? 0,
    offer: undefined,
    tasks: [],
    obstacle,
  };
}

/** Of one process, or of all. */
function stateOf(name: string, known: Known, process?: string): State {
  const profile = known.profiles.find((each) => each.name === name);
  const offers = known.offers.filter(
    (offer) => offer.name === name && (process === undefined || offer.process === process),
  );
  return agentState({
    isPaused: profile?.paused !== undefined,
    isRetired: profile?.retired !== undefined,
    processes: offers.filter(({ isAlive }) => isAlive).length,
    tasks: workOf(known, name, process).map(({ activity }) => activity),
  });
}

function workOf({ work }: Known, name: string, process?: string): readonly ListedWork[] {
  return work
    .filter((each) => each.agent === name && (process === undefined || each.process === process))
    .map(({ task, title, lastStep }) => ({ task, title, activity: activityAfter(lastStep) }));
}
