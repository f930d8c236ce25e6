import { z } from "zod";
import type { Pool } from "pg";
import {
  budgetExhaustionSchema,
  costSchema,
  type BudgetExhaustion,
  type ReservationRequest,
} from "#domain";
import { callTaken, loops, sessionNotFound } from "./errors.ts";

/** What came of trying to reserve. */
export type Reserving =
  | { readonly kind: "reserved"; readonly attempt: number }
  /** `isHeld`: it would fit when the calls that are under way cost nothing. */
  | { readonly kind: "exhausted"; readonly exhaustion: BudgetExhaustion; readonly isHeld: boolean };

const answerSchema = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("reserved"), attempt: z.int().positive() }),
  z.object({ outcome: z.literal("taken") }),
  z.object({ outcome: z.literal("not-open") }),
  z.object({ outcome: z.literal("loop"), made: z.int() }),
  z.object({
    outcome: z.literal("exhausted"),
    isHeld: z.boolean(),
    exhaustion: z
      .object({ kind: z.string(), id: z.string(), period: z.string().nullable() })
      .loose()
      .transform(({ kind, id, period, ...amounts }) => ({
        scope: { kind, id, ...(period === null ? {} : { period }) },
        ...amounts,
      }))
      .pipe(budgetExhaustionSchema),
  }),
]);

/** In one round trip. Refuses (`BUDGET_LOOP`, `BUDGET_NOT_FOUND`, `BUDGET_CALL_TAKEN`) what no waiting would allow. */
export async function tryToReserve(
  pool: Pool,
  request: ReservationRequest,
  process: string,
): Promise<Reserving> {
  const { call, spender, provider, model, fingerprint } = request;
  const estimate = costSchema.parse(request.estimate);
  const { rows } = await pool.query<{ answer: unknown }>(
    "select artel.budget_reserve($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as answer",
    [
      call,
      spender.session,
      spender.task ?? "",
      spender.agent ?? null,
      spender.person,
      provider,
      model,
      estimate.tokens,
      estimate.dollars,
      fingerprint,
      process,
    ],
  );
  const answer = answerSchema.parse(rows[0]?.answer);
  switch (answer.outcome) {
    case "reserved":
      return { kind: "reserved", attempt: answer.attempt };
    case "exhausted":
      return { kind: "exhausted", exhaustion: answer.exhaustion, isHeld: answer.isHeld };
    case "loop":
      throw loops(request, answer.made);
    case "taken":
      throw callTaken(request);
    case "not-open":
      throw sessionNotFound(spender.session);
  }
}
