import { join } from "node:path";
import { createModelGateway, modelTermsOf, type ModelGateway } from "#adapters/models";
import {
  agentNamed,
  type AgentDefinition,
  type Budget,
  type ModelCall,
  type NewEvent,
  type Spender,
} from "#domain";
import type { Parts } from "#infra/resilience";
import {
  createModelWorker,
  type AgentServices,
  type ModelSource,
  type WorkServices,
} from "#worker";
import type { Application } from "../application.ts";
import { readSession } from "../session-log.ts";
import { agentServices } from "./agent-services.ts";
import { offeredAgents } from "./offered-agents.ts";
import { RequestLimit } from "./request-limit.ts";

/** The agents of this process that are asked in words, and what they need once its queue and budget are there. */
export interface BriefsHere {
  readonly definitions: readonly AgentDefinition[];
  services(host: BriefHost): AgentServices;
}

export interface BriefHost {
  readonly events: WorkServices["events"];
  readonly budget: Budget;
}

export async function briefsHere(
  { configuration, events, logger }: Application,
  parts: Parts,
): Promise<BriefsHere> {
  const offered = await offeredAgents(configuration);
  const definitions = offered.flatMap(({ definition, obstacle }) =>
    obstacle === undefined ? [definition] : [],
  );
  return {
    definitions,
    services({ events: sink, budget }) {
      const gateway = createModelGateway({
        terms: modelTermsOf(configuration, process.env),
        parts,
        budget,
        logger,
        cacheFolder: join(configuration.get("dataFolder"), "cache", "models"),
        onCall: (call, spender) => recordCall(sink, call, spender),
      });
      const limit = new RequestLimit();
      const model = createModelWorker({
        models: sourceOf(gateway, configuration.get("models.maxOutputTokens")),
        admit: async (name, signal) => {
          const agent = definitions.find((definition) => definition.name === name);
          if (agent !== undefined) await limit.admit(agent, signal);
        },
      });
      return agentServices({
        definitions,
        workers: { model, acp: undefined },
        patienceMs: async (session) => {
          const view = await readSession(events, session);
          return view?.opened === undefined
            ? 0
            : configuration.get("approvals.waitSeconds") * 1_000;
        },
      });
    },
  };
}

function sourceOf(gateway: ModelGateway, longestAnswer: number): ModelSource {
  return {
    model: ({ nextCall, ...request }) => gateway.model({ ...request, callIds: nextCall }),
    limits(role) {
      const { contextWindow, maxOutputTokens } = gateway.limitsOf(role);
      const outputTokens = Math.min(longestAnswer, maxOutputTokens);
      return { contextTokens: contextWindow - outputTokens, outputTokens };
    },
  };
}

async function recordCall(
  sink: WorkServices["events"],
  call: ModelCall,
  { session, task, agent }: Spender,
): Promise<void> {
  const event: NewEvent = {
    type: "model.called",
    payload: { ...(task === undefined ? {} : { task }), call },
    actor: agent === undefined ? "orchestrator" : agentNamed(agent),
    session,
    ...(task === undefined ? {} : { task }),
  };
  await sink.append(session, [event]);
}
