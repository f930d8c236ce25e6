import { join } from "node:path";
import { createModelGateway, modelTermsOf, type ModelGateway } from "#adapters/models";
import type { ApprovedToolServers } from "#approvals";
import {
  agentNamed,
  type AgentDefinition,
  type Budget,
  type ModelCall,
  type NewEvent,
  type Spender,
} from "#domain";
import type { BudgetBooks } from "#budget";
import type { Parts } from "#infra/resilience";
import {
  createModelWorker,
  type AgentServices,
  type ModelSource,
  type WorkServices,
} from "#worker";
import type { Application } from "../application.ts";
import { artelVersion } from "../version.ts";
import type { WorkSites } from "../work-sites.ts";
import { agentServices } from "./agent-services.ts";
import { offeredAgents } from "./offered-agents.ts";
import type { PermissionDeskOptions } from "./permission-desk.ts";
import { RequestLimit } from "./request-limit.ts";
import { taskLimitOf } from "./task-limit.ts";

/** The agents of this process that are asked in words, and what they need once its queue and budget are there. */
export interface BriefsHere {
  readonly definitions: readonly AgentDefinition[];
  services(host: BriefHost): AgentServices;
}

export interface BriefHost extends Pick<PermissionDeskOptions, "inbox" | "messages"> {
  readonly budget: Budget;
  readonly books: Pick<BudgetBooks, "limit">;
  readonly sites: Pick<WorkSites, "sink" | "input">;
  readonly toolServers: Pick<ApprovedToolServers, "isApproved">;
}

export async function briefsHere(
  { configuration, logger }: Application,
  parts: Parts,
): Promise<BriefsHere> {
  const offered = await offeredAgents(configuration);
  const definitions = offered.flatMap(({ definition, obstacle }) =>
    obstacle === undefined ? [definition] : [],
  );
  return {
    definitions,
    services({ budget, books, sites, inbox, messages, toolServers }) {
      const gateway = createModelGateway({
        terms: modelTermsOf(configuration, process.env),
        parts,
        budget,
        logger,
        cacheFolder: join(configuration.get("dataFolder"), "cache", "models"),
        onCall: (call, spender) => recordCall(sites.sink, call, spender),
      });
      const limit = new RequestLimit();
      const model = createModelWorker({
        models: sourceOf(gateway, configuration.get("models.maxOutputTokens")),
        admit: async (name, signal) => {
          const agent = definitions.find((definition) => definition.name === name);
          if (agent !== undefined) await limit.admit(agent, signal);
        },
        served: {
          isApproved: async (session, fingerprint) =>
            toolServers.isApproved((await sites.input(session)).gitDirectory, fingerprint),
          environment: process.env,
          version: artelVersion(),
        },
      });
      return agentServices({
        definitions,
        workers: { model, acp: undefined },
        inbox,
        messages,
        events: sites.sink,
        terms: async (session) => (await sites.input(session)).approvals,
        limitTask: async ({ session, task, definition }) => {
          const { limits } = (await sites.input(session)).budget;
          const limit = taskLimitOf(definition.limits, limits.task);
          if (limit === undefined) return;
          const by = agentNamed(definition.name);
          await books.limit({ kind: "task", id: `${session}/${task}`, limit, by });
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
