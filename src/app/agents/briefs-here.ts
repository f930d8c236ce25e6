import { join } from "node:path";
import { createModelGateway, modelTermsOf, type ModelGateway } from "#adapters/models";
import type { Sandbox } from "#adapters/sandboxes";
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
  AcpWorker,
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
import type { ReadyCoder } from "./ready-coders.ts";
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
  { parts, sandbox }: { readonly parts: Parts; readonly sandbox: Sandbox },
): Promise<BriefsHere> {
  const offered = await offeredAgents(configuration);
  const able = offered.filter(({ obstacle }) => obstacle === undefined);
  const definitions = able.map(({ definition }) => definition);
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
        worker(definition) {
          if (definition.worker === "model") return model;
          const coder = able.find((each) => each.definition.name === definition.name)?.coder;
          if (coder === undefined) throw new TypeError(`${definition.name} has no coding CLI here`);
          const { sink } = sites;
          return acpWorker({ definition, coder, configuration, parts, sandbox, budget, sink });
        },
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

function acpWorker(of: {
  readonly definition: AgentDefinition;
  readonly coder: ReadyCoder;
  readonly configuration: Application["configuration"];
  readonly parts: Parts;
  readonly sandbox: Sandbox;
  readonly budget: Budget;
  readonly sink: WorkServices["events"];
}): AcpWorker {
  const { requests, windowSeconds } = of.definition.limits;
  const { access, priceOf, ...coder } = of.coder;
  const requestsPerMinute = Math.max(1, Math.floor((requests * 60) / windowSeconds));
  return new AcpWorker({
    ...coder,
    access: access.kind === "metered" ? { ...access, requestsPerMinute } : access,
    sandbox: of.sandbox,
    parts: of.parts,
    dataFolder: of.configuration.get("dataFolder"),
    account: {
      budget: of.budget,
      priceOf,
      onCall: (call, spender) => recordCall(of.sink, call, spender),
    },
    version: artelVersion(),
  });
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
