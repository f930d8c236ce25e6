import type { AgentDefinition } from "#domain";
import { findPrompt } from "#prompts";
import type { AgentServices, Worker } from "#worker";
import { personName } from "../person.ts";

export interface AgentServicesOptions {
  readonly definitions: readonly AgentDefinition[];
  readonly workers: Readonly<Record<AgentDefinition["worker"], Worker | undefined>>;
  /** How long a session's agents wait for a person, in milliseconds. */
  patienceMs(session: string): Promise<number>;
}

/** What tasks that are asked in words need in this process. */
export function agentServices(options: AgentServicesOptions): AgentServices {
  const { definitions, workers } = options;
  return {
    person: personName(),
    definition: (name) => definitions.find((definition) => definition.name === name),
    worker(definition) {
      const worker = workers[definition.worker];
      if (worker === undefined) throw new TypeError(`nothing executes ${definition.worker} here`);
      return worker;
    },
    instructions({ prompt }) {
      const found = findPrompt(prompt);
      if (found === undefined) throw new TypeError(`there is no prompt ${prompt}`);
      return found;
    },
    patienceMs: (session) => options.patienceMs(session),
    askPerson: () =>
      Promise.resolve({
        isAllowed: false,
        reason: "the agent's policy leaves it to a person, and nobody is asked yet",
        by: "policy",
      }),
  };
}
