import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cost, Reservation } from "#domain";
import { randomId } from "#shared";
import { NO_LIMITS } from "../../test/support/budget.ts";
import { fileDatabase } from "../../test/support/file-database.ts";
import { createBudgetBooks } from "./books.ts";
import { BudgetError } from "./errors.ts";
import { createBudget } from "./kernel.ts";

const place = fileDatabase();

const PROCESSES = ["p", "q"] as const;
const LIMIT = { tokens: 100, dollars: 1 };
const REPEATED_CALLS = 3;

/** Cents, so that the model counts exactly. */
interface Price {
  readonly tokens: number;
  readonly cents: number | null;
}
type Move =
  | {
      readonly do: "reserve";
      readonly process: "p" | "q";
      readonly call: number;
      readonly task: "a" | "b";
      readonly price: Price;
    }
  | { readonly do: "settle"; readonly entry: number; readonly price: Price }
  | { readonly do: "release"; readonly entry: number }
  | { readonly do: "die"; readonly process: "p" | "q" };

const price = fc.record({
  tokens: fc.nat({ max: 40 }),
  cents: fc.option(fc.nat({ max: 40 }), { freq: 5 }),
});
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("reserve" as const),
      process: fc.constantFrom(...PROCESSES),
      call: fc.nat({ max: 5 }),
      task: fc.constantFrom("a" as const, "b" as const),
      price,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("settle" as const), entry: fc.nat({ max: 9 }), price }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("release" as const), entry: fc.nat({ max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("die" as const),
      process: fc.constantFrom(...PROCESSES),
    }),
  },
);

/** What the books should say, kept as plainly as possible. */
interface Entry {
  readonly reservation: Reservation;
  readonly process: string;
  readonly task: string;
  readonly estimate: Price;
  state: "reserved" | "settled" | "released" | "forfeited";
  actual: Price;
}

const costOf = ({ tokens, cents }: Price): Cost => ({
  tokens,
  dollars: cents === null ? null : cents / 100,
});

function total(entries: readonly Entry[], state: Entry["state"], of: "estimate" | "actual") {
  const chosen = entries.filter((entry) => entry.state === state).map((entry) => entry[of]);
  return {
    tokens: chosen.reduce((sum, { tokens }) => sum + tokens, 0),
    dollars: chosen.reduce((sum, { cents }) => sum + (cents ?? 0), 0) / 100,
  };
}

const booksOf = (entries: readonly Entry[]) => ({
  calls: entries.filter(({ state }) => state !== "released").length,
  spent: total(entries, "settled", "actual"),
  reserved: total(entries, "reserved", "estimate"),
  forfeited: total(entries, "forfeited", "estimate"),
});

/** Why it should be refused, or undefined. */
function refusal(
  entries: readonly Entry[],
  { call, task, price: wanted }: Extract<Move, { do: "reserve" }>,
  callOf: (entry: Entry) => number,
): string | undefined {
  const made = new Set(
    entries.filter((each) => each.task === task && each.state !== "released").map(callOf),
  );
  made.delete(call);
  if (made.size >= REPEATED_CALLS) return "BUDGET_LOOP";
  const { spent, reserved, forfeited } = booksOf(entries);
  const passes = (unit: "tokens" | "dollars", amount: number) =>
    amount > 0 &&
    Math.round((spent[unit] + reserved[unit] + forfeited[unit] + amount - LIMIT[unit]) * 100) > 0;
  const isOver = passes("tokens", wanted.tokens) || passes("dollars", (wanted.cents ?? 0) / 100);
  return isOver ? "BUDGET_EXHAUSTED" : undefined;
}

test("in any order of reserving, settling, releasing and dying the books balance and the limit holds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 25 }), async (moves) => {
      const session = `s-${randomId(10)}`;
      const person = `ada-${session}`;
      const dead = new Set<string>();
      const living = async (ids: readonly string[]) => new Set(ids.filter((id) => !dead.has(id)));
      const kernels = Object.fromEntries(
        PROCESSES.map((process) => [
          process,
          createBudget({ database: place.database, process, living, waitMs: 0 }),
        ]),
      );
      const kernel = (process: string) => {
        const found = kernels[process];
        if (found === undefined) throw new Error(`no process ${process}`);
        return found;
      };
      await kernel("p").open(session, {
        person,
        limits: { ...NO_LIMITS, session: LIMIT },
        repeatedCalls: REPEATED_CALLS,
      });
      const entries: Entry[] = [];
      const callOf = ({ reservation }: Entry) => Number(reservation.call.split("/")[1]);

      const apply = async (each: Move): Promise<void> => {
        if (each.do === "die") {
          dead.add(each.process);
          await kernel("p").forfeitDead();
          for (const entry of entries) {
            if (entry.process === each.process && entry.state === "reserved")
              entry.state = "forfeited";
          }
          dead.clear();
          return;
        }
        if (each.do === "reserve") return reserve(each);
        const entry = entries[each.entry];
        if (entry === undefined) return;
        if (each.do === "settle") {
          await kernel(entry.process).settle(entry.reservation, costOf(each.price));
          if (entry.state !== "settled")
            Object.assign(entry, { state: "settled", actual: each.price });
        } else {
          await kernel(entry.process).release(entry.reservation);
          if (entry.state !== "settled") entry.state = "released";
        }
      };

      const reserve = async (wanted: Extract<Move, { do: "reserve" }>): Promise<void> => {
        const { process, call, task } = wanted;
        const own = entries.find(
          (entry) =>
            callOf(entry) === call && entry.process === process && entry.state === "reserved",
        );
        const expected = own === undefined ? refusal(entries, wanted, callOf) : undefined;
        const made = await kernel(process)
          .reserve({
            call: `${session}/${call}`,
            spender: { session, person, task },
            provider: `provider-${session}`,
            model: "m",
            estimate: costOf(wanted.price),
            fingerprint: "f",
          })
          .catch((error: unknown) => {
            if (error instanceof BudgetError) return error.code;
            throw error;
          });
        if (own !== undefined) {
          expect(made).toEqual(own.reservation);
        } else if (expected !== undefined) {
          expect(made).toBe(expected);
        } else {
          const attempts = entries.filter((entry) => callOf(entry) === call).length;
          const reservation = { call: `${session}/${call}`, attempt: attempts + 1 };
          expect(made).toEqual(reservation);
          const estimate = wanted.price;
          entries.push({
            reservation,
            process,
            task,
            estimate,
            state: "reserved",
            actual: estimate,
          });
        }
      };

      for (const each of moves) await apply(each);
      const { scopes } = await createBudgetBooks(place.database).session(session);
      for (const { scope, calls, spent, reserved, forfeited } of scopes) {
        if (scope.kind === "day") continue; // of all sessions
        const own =
          scope.kind === "task"
            ? entries.filter(({ task }) => scope.id === `${session}/${task}`)
            : entries;
        expect({ calls, spent, reserved, forfeited }, scope.id).toEqual(booksOf(own));
      }
      for (const each of Object.values(kernels)) each.close();
    }),
    { numRuns: 60 },
  );
}, 120_000);
