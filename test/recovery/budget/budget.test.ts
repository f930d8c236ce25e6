import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createBudget, createBudgetBooks } from "#budget";
import { createQueueControl } from "#queue";
import { NO_LIMITS } from "../../support/budget.ts";
import { fileDatabase } from "../../support/file-database.ts";
import { startProvider, type Charge } from "./provider-server.ts";
import type { Settings } from "./spender-process.ts";

const PROCESSES = 5;
const AGENTS = 10;
const KILLS = 2;
/** Enough for some four hundred calls. */
const DOLLARS = 1.2;
const session = "spending";

const place = fileDatabase();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
});

const journalOf = (name: string) => join(place.options.dataFolder, `${name}.log`);
const lines = (name: string) =>
  existsSync(journalOf(name)) ? readFileSync(journalOf(name), "utf8").trimEnd().split("\n") : [];

function start(name: string, provider: string): ChildProcess {
  const { dataFolder, databaseUrl } = place.options;
  const journal = journalOf(name);
  const settings: Settings = {
    name,
    session,
    provider,
    journal,
    agents: AGENTS,
    dataFolder,
    databaseUrl,
  };
  const program = join(import.meta.dirname, "spender-process.ts");
  const options = ["--conditions=artel-source", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...options, program, JSON.stringify(settings)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  children.push(child);
  return child;
}

/** Kills the process each time it has made so many calls, and starts it again, until its agents are refused. */
async function spendUntilRefused(name: string, provider: string): Promise<number> {
  for (let kills = 0; ;) {
    const child = start(name, provider);
    const ended = once(child, "close");
    const until = kills < KILLS ? lines(name).length + 12 + kills * 10 : Infinity;
    const isAtWork = () => child.exitCode === null && child.signalCode === null;
    while (isAtWork() && lines(name).length < until) await sleep(5);
    child.kill("SIGKILL");
    const [status] = (await ended) as [number | null];
    if (status === 0) return kills;
    if (status !== null) throw new Error(`${name} failed with ${status}`);
    kills += 1;
  }
}

/** Every attempt of every call, as the books have it. */
async function entries() {
  const { rows } = await place.database.pool.query<{
    key: string;
    state: string;
    process: string;
    tokens: number;
    micro: number;
  }>(
    `select call || '#' || attempt as key, state, process, coalesce(actual_tokens, estimate_tokens)::integer as tokens,
       (coalesce(actual_dollars, estimate_dollars) * 1000000)::integer as micro
     from artel.budget_entry where session = $1`,
    [session],
  );
  return rows;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const keyOf = ({ call, attempt }: Charge) => `${call}#${attempt}`;

test(
  "50 agents in processes that are killed spend to the limit and not beyond it, and the books are the provider's",
  { timeout: 240_000 },
  async () => {
    const provider = await startProvider();
    const { living } = createQueueControl(place.database);
    const kernel = createBudget({ database: place.database, process: "test", living, waitMs: 0 });
    await kernel.open(session, {
      person: `ada-${session}`,
      limits: { ...NO_LIMITS, session: { dollars: DOLLARS, tokens: 1_000_000_000 } },
      repeatedCalls: 5,
    });
    const names = Array.from({ length: PROCESSES }, (_, n) => `p${n + 1}`);
    const kills = await Promise.all(names.map((name) => spendUntilRefused(name, provider.url)));
    expect(sum(kills)).toBeGreaterThan(2);
    await kernel.forfeitDead();
    await provider.stop();

    const all = await entries();
    const charges = new Map(provider.charges.map((charge) => [keyOf(charge), charge]));
    expect(charges.size).toBe(provider.charges.length);
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(["settled", "forfeited"]));

    // What was settled is, attempt by attempt, what the provider asks for.
    const settled = all.filter(({ state }) => state === "settled");
    for (const { key, tokens, micro } of settled) {
      expect(charges.get(key), key).toMatchObject({ tokens, microDollars: micro });
    }
    // What is more at the provider's was forfeited: asked by a process that died, or not asked at all.
    const forfeited = all.filter(({ state }) => state === "forfeited");
    const asked = forfeited.flatMap(({ key }) => charges.get(key) ?? []);
    expect(forfeited.length).toBeGreaterThan(0);
    expect(settled.length + asked.length).toBe(provider.charges.length);
    for (const { key, tokens, micro } of forfeited) {
      expect(charges.get(key)?.tokens ?? 0).toBeLessThanOrEqual(tokens);
      expect(charges.get(key)?.microDollars ?? 0).toBeLessThanOrEqual(micro);
    }

    // And so are the sums, on all accounts alike.
    const providers = {
      tokens: sum(provider.charges.map(({ tokens }) => tokens)),
      micro: sum(provider.charges.map((charge) => charge.microDollars)),
    };
    const lost = {
      tokens: sum(asked.map(({ tokens }) => tokens)),
      micro: sum(asked.map((charge) => charge.microDollars)),
    };
    const { scopes, models } = await createBudgetBooks(place.database).session(session);
    const whole = scopes.filter(({ scope }) =>
      ["session", "provider", "person"].includes(scope.kind),
    );
    for (const { scope, spent, reserved, forfeited: perhaps, calls } of whole) {
      expect(spent, scope.kind).toEqual({
        tokens: providers.tokens - lost.tokens,
        dollars: (providers.micro - lost.micro) / 1e6,
      });
      expect(reserved).toEqual({ tokens: 0, dollars: 0 });
      expect(perhaps).toEqual({
        tokens: sum(forfeited.map(({ tokens }) => tokens)),
        dollars: sum(forfeited.map(({ micro }) => micro)) / 1e6,
      });
      expect(calls).toBe(all.length);
      expect(spent.dollars + perhaps.dollars).toBeLessThanOrEqual(DOLLARS);
    }
    expect(providers.micro).toBeLessThanOrEqual(DOLLARS * 1e6);
    expect(models).toMatchObject([{ calls: all.length, open: 0, forfeited: forfeited.length }]);
    for (const kind of ["task", "agent"]) {
      const parts = scopes.filter(({ scope }) => scope.kind === kind);
      expect(parts).toHaveLength(kind === "task" ? PROCESSES : PROCESSES * AGENTS);
      expect(sum(parts.map(({ spent }) => spent.tokens))).toBe(providers.tokens - lost.tokens);
    }

    // Each agent ended with the first call that was refused: its process asked for nothing from then on.
    const journals = names.flatMap(lines);
    const refused = journals.filter((line) => line.startsWith("refused"));
    expect(refused).toHaveLength(PROCESSES * AGENTS);
    for (const line of refused) {
      const [, agent = "", step = "", process] = line.split(" ");
      const own = provider.charges.filter((charge) => charge.agent === agent);
      const late = own.filter((charge) => stepOf(charge) >= Number(step)).map(keyOf);
      const byRefused = all.filter(
        (entry) => late.includes(entry.key) && entry.process === process,
      );
      expect(byRefused, line).toEqual([]);
    }
    kernel.close();
  },
);

function stepOf({ call }: Charge): number {
  return Number(call.split("/").at(-1));
}
