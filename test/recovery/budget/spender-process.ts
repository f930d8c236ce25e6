/**
 * One process of the recovery test of budgets: agents that call a provider, step by step, until the budget refuses. Each
 * step has a call of its own, which a process that goes on after a crash makes again. What they do leaves marks in a file.
 *
 * node spender-process.ts '{"name":"p1",…}'
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { BudgetError, createBudget } from "#budget";
import { connectDatabase } from "#infra/database";
import { createQueue, createQueueControl } from "#queue";
import { answerSchema, microDollars, type ProviderRequest } from "./provider-server.ts";

const settingsSchema = z.object({
  name: z.string(),
  session: z.string(),
  provider: z.string(),
  agents: z.int(),
  /** Lines: `settled <agent> <step>` and `refused <agent> <step> <process>`. */
  journal: z.string(),
  dataFolder: z.string(),
  databaseUrl: z.string().optional(),
});
export type Settings = z.input<typeof settingsSchema>;

const settings = settingsSchema.parse(JSON.parse(process.argv[2] ?? ""));
const { name, session, journal } = settings;
const database = await connectDatabase({ ...settings, idleSeconds: 20, connections: 6 });
const queue = createQueue({ database, applicationVersion: "recovery", agents: [] });
await queue.start();
const budget = createBudget({
  database,
  process: queue.processId,
  living: createQueueControl(database).living,
  waitMs: 60_000,
});

const done = existsSync(journal) ? readFileSync(journal, "utf8").split("\n") : [];
const mark = (line: string) => appendFileSync(journal, `${line}\n`);

async function ask(request: ProviderRequest) {
  const body = JSON.stringify(request);
  const response = await fetch(settings.provider, { method: "POST", body });
  return answerSchema.parse(await response.json());
}

/** A call of the agent's step, as a model's worker makes it. */
async function call(agent: string, step: number): Promise<void> {
  const inputTokens = 100 + ((step * 37) % 400);
  const most = { inputTokens, outputTokens: 300 };
  const reservation = await budget.reserve({
    call: `${session}/${agent}/${step}`,
    spender: { session, task: name, agent, person: `ada-${session}` },
    provider: `provider-${session}`,
    model: "m",
    estimate: { tokens: inputTokens + 300, dollars: microDollars(most) / 1e6 },
    fingerprint: `${agent} ${step}`,
  });
  const usage = await ask({ ...reservation, agent, inputTokens, maximumOutputTokens: 300 });
  const tokens = usage.inputTokens + usage.outputTokens;
  await budget.settle(reservation, { tokens, dollars: microDollars(usage) / 1e6 });
}

async function spend(agent: string): Promise<void> {
  for (let step = done.filter((line) => line.startsWith(`settled ${agent} `)).length + 1; ;) {
    try {
      await call(agent, step);
    } catch (error) {
      if (!(error instanceof BudgetError) || error.code !== "BUDGET_EXHAUSTED") throw error;
      mark(`refused ${agent} ${step} ${queue.processId}`);
      return;
    }
    mark(`settled ${agent} ${step}`);
    step += 1;
  }
}

await Promise.all(Array.from({ length: settings.agents }, (_, n) => spend(`${name}-${n + 1}`)));
budget.close();
await queue.stop();
await database.close();
