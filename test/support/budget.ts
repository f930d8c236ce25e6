import { afterEach } from "vitest";
import { createBudget, createBudgetBooks, type BudgetKernel, type BudgetOptions } from "#budget";
import type { ScopeSpending } from "#budget";
import type { BudgetLimits, ReservationRequest } from "#domain";
import { randomId } from "#shared";
import { fileDatabase } from "./file-database.ts";

export const PLENTY = { tokens: 1_000_000, dollars: 1_000 };
export const NOTHING = { tokens: 0, dollars: 0 };
/** Of all kinds but the session's. */
export const NO_LIMITS = { task: {}, agent: {}, provider: {}, person: {}, day: {} };

/** What balances. */
export const sums = ({ spent, reserved, forfeited, calls }: ScopeSpending) => ({
  spent,
  reserved,
  forfeited,
  calls,
});

/** A database for the tests of a file, and kernels as if in several processes, closed after each of them. */
export function budgetFixture() {
  const place = fileDatabase();
  const kernels: BudgetKernel[] = [];
  afterEach(() => {
    for (const each of kernels.splice(0)) each.close();
  });
  const books = () => createBudgetBooks(place.database);

  return {
    place,
    books,
    kernelOf(process: string, options: Partial<BudgetOptions> = {}): BudgetKernel {
      const kernel = createBudget({
        database: place.database,
        process,
        living: async (ids) => new Set(ids),
        waitMs: 0,
        ...options,
      });
      kernels.push(kernel);
      return kernel;
    },

    /** A session of its own, with a person, a provider and an agent of its own. */
    async opened(kernel: BudgetKernel, limits: Partial<BudgetLimits> = {}) {
      const own = randomId(8);
      const session = `s-${own}`;
      const person = `ada-${own}`;
      const all = { session: PLENTY, ...NO_LIMITS, ...limits };
      await kernel.open(session, { person, limits: all, repeatedCalls: 3 });
      let count = 0;
      const request = (
        tokens: number,
        dollars: number | null,
        more: Partial<ReservationRequest> & { task?: string; agent?: string } = {},
      ): ReservationRequest => {
        count += 1;
        const { task = "a-1", agent = `agent-${own}`, ...rest } = more;
        return {
          call: `${session}/${count}`,
          spender: { session, person, task, agent },
          provider: `provider-${own}`,
          model: "m",
          estimate: { tokens, dollars },
          fingerprint: `f-${count}`,
          ...rest,
        };
      };
      const scopes = async () => (await books().session(session)).scopes;
      const account = async (kind: string): Promise<ScopeSpending> => {
        const found = (await scopes()).find(({ scope }) => scope.kind === kind);
        if (found === undefined) throw new Error(`${session} has no ${kind}`);
        return found;
      };
      return { session, person, own, request, scopes, account };
    },

    /** Runs while it is this day by the database's clock, of which nothing else depends on the day. */
    async onDay<T>(day: string, run: () => Promise<T>): Promise<T> {
      const today = (body: string) =>
        place.database.pool.query(
          `create or replace function artel.budget_today() returns date language sql volatile as $$ select ${body} $$`,
        );
      await today(`date '${day}'`);
      try {
        return await run();
      } finally {
        await today("(clock_timestamp() at time zone 'UTC')::date");
      }
    },
  };
}
