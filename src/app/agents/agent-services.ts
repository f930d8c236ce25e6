import type { AgentDefinition } from "#domain";
import { findPrompt } from "#prompts";
import type { AgentServices, Worker } from "#worker";
import { personName } from "../person.ts";
import { PermissionDesk, type PermissionDeskOptions } from "./permission-desk.ts";

export interface AgentServicesOptions
  extends PermissionDeskOptions, Pick<AgentServices, "limitTask"> {
  readonly definitions: readonly AgentDefinition[];
  worker(definition: AgentDefinition): Worker;
}

/** What tasks that are asked in words need in this process. */
export function agentServices(options: AgentServicesOptions): AgentServices {
  const { definitions } = options;
  const desk = new PermissionDesk(options);
  return {
    person: personName(),
    definition: (name) => definitions.find((definition) => definition.name === name),
    worker: (definition) => options.worker(definition),
    instructions({ prompt }) {
      const found = findPrompt(prompt);
      if (found === undefined) throw new TypeError(`there is no prompt ${prompt}`);
      return found;
    },
    patienceMs: async (session) => (await options.terms(session)).waitMs,
    askPerson: (asked, signal) => desk.ask(asked, signal),
    withdraw: (asked) => desk.withdraw(asked),
    limitTask: (task) => options.limitTask(task),
  };
}
