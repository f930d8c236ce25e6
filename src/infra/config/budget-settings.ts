import { z } from "zod";
import { defineSettings, setting } from "./setting.ts";
import type { Setting } from "./setting.ts";

type Origin = Pick<Setting, "fromRepository">;

/** Whoever wrote the repository may be careful with the person's money, and not generous. */
const LOWER: Origin = { fromRepository: "lower" };
/** Of others as well. */
const SHARED: Origin = { fromRepository: false };

const dollars = z.number().min(0).max(1_000_000);
const tokens = z.int().min(0).max(1_000_000_000_000);

const noLimit = <T>(schema: z.ZodType<T>, help: string, origin: Origin) =>
  setting<T | undefined>({
    schema,
    default: undefined,
    defaultText: "no limit",
    help,
    ...origin,
  });

/** Of language models. A session keeps the limits that it was begun with, unless `artel budget set` changes them. */
export const budget = defineSettings("Budget", {
  "budget.sessionDollars": setting<number>({
    schema: dollars,
    default: 10,
    help: "US dollars that a session may spend on language models; then it stops and can be resumed.",
    ...LOWER,
  }),
  "budget.sessionTokens": setting<number>({
    schema: tokens,
    default: 20_000_000,
    help: "Tokens that a session may use, input and output together; the only limit of models without a known price.",
    ...LOWER,
  }),
  "budget.taskDollars": noLimit(
    dollars,
    "US dollars that each task of a session may spend.",
    LOWER,
  ),
  "budget.taskTokens": noLimit(tokens, "Tokens that each task of a session may use.", LOWER),
  "budget.agentDollars": noLimit(
    dollars,
    "US dollars that each agent may spend in a day (UTC), in all sessions together.",
    SHARED,
  ),
  "budget.agentTokens": noLimit(
    tokens,
    "Tokens that each agent may use in a day (UTC), in all sessions together.",
    SHARED,
  ),
  "budget.providerDollars": noLimit(
    dollars,
    "US dollars that may be spent at each provider in a day (UTC), by all sessions together.",
    SHARED,
  ),
  "budget.providerTokens": noLimit(
    tokens,
    "Tokens that may be used of each provider in a day (UTC), by all sessions together.",
    SHARED,
  ),
  "budget.personDollars": noLimit(
    dollars,
    "US dollars that the sessions of one person may spend in a calendar month (UTC).",
    SHARED,
  ),
  "budget.personTokens": noLimit(
    tokens,
    "Tokens that the sessions of one person may use in a calendar month (UTC).",
    SHARED,
  ),
  "budget.dayDollars": setting<number>({
    schema: dollars,
    default: 100,
    help: "US dollars that all sessions that share the database may spend in a day (UTC).",
    ...SHARED,
  }),
  "budget.dayTokens": noLimit(
    tokens,
    "Tokens that all sessions that share the database may use in a day (UTC).",
    SHARED,
  ),
  "budget.repeatedCalls": setting<number>({
    schema: z.int().min(1).max(1000),
    default: 5,
    help: "How often a task may make the same request to a model; then it is stopped, for it repeats itself.",
    ...LOWER,
  }),
  "budget.waitSeconds": setting<number>({
    schema: z.int().min(0).max(86_400),
    default: 120,
    help: "Seconds that a call waits when only what other calls have reserved stands between it and a limit.",
    ...SHARED,
  }),
});
