import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { factKeyText, keyShapes } from "./fact-key.ts";

export const testStatusSchema = z.enum(["passed", "failed", "skipped"]);
export type TestStatus = z.infer<typeof testStatusSchema>;

/** 0–1. 1 is for what the same input always gives, such as a hash. */
export const confidenceSchema = z.number().min(0).max(1);

/** What was observed, by kind of key. A value of null is the observation that there is none (any more). */
const values = {
  /** Git's object id of the content, and what kind of entry it is. */
  "file-hash": z.strictObject({
    hash: z.string().min(1),
    mode: z.enum(["file", "executable", "link", "submodule"]),
  }),
  "test-result": z.strictObject({
    status: testStatusSchema,
    /** It gave different results on the same tree. */
    flaky: z.boolean(),
    message: z.string().optional(),
  }),
  diagnostic: z.strictObject({
    /** How many of them: keys have no line numbers, so the same one can stand in a file twice. */
    count: z.int().positive(),
    message: z.string(),
    path: z.string().optional(),
    flaky: z.boolean(),
  }),
  symbol: z.strictObject({ exported: z.literal(true) }),
  "command-result": z.strictObject({
    /** Null when it ended by a signal or a limit, or never started. */
    exitCode: z.int().nullable(),
    ended: z.enum(["exit", "time", "memory", "disk", "cancelled", "not-found"]),
  }),
  "agent-state": z.strictObject({
    state: z.enum(["idle", "working", "done", "nothing", "failed", "cancelled", "limit"]),
    task: z.string().optional(),
  }),
  dependency: z.strictObject({ version: z.string().min(1) }),
  lock: z.strictObject({ holder: z.string().min(1) }),
  "resource-use": z.strictObject({
    used: z.number().nonnegative(),
    limit: z.number().nonnegative().optional(),
    unit: z.string().min(1),
  }),
  "investigation-result": z.strictObject({
    conclusion: z.enum(["confirmed", "refuted", "unclear"]),
    statement: z.string(),
    /** Paths, or ids of changes, that are believed to be the cause. */
    suspects: z.array(z.string()),
    runs: z.int().nonnegative(),
    ms: z.number().nonnegative(),
    modelCalls: z.int().nonnegative(),
  }),
  "violation-count": z.strictObject({
    found: z.int().nonnegative(),
    acted: z.int().nonnegative(),
    waiting: z.int().nonnegative(),
    ignored: z.int().nonnegative(),
    /** Of those found: refuted by an investigation or dismissed by a person. */
    falsePositives: z.int().nonnegative(),
  }),
} as const;

const origin = {
  /** Who observed it: `git`, `gate:tests`, `task:safe-lint-1`; never what an agent says of itself. */
  source: z.string().min(1),
  /** When, in milliseconds since the epoch. */
  time: z.int().nonnegative(),
  confidence: confidenceSchema,
};

function factOf<K extends z.ZodRawShape, V extends z.ZodType>(key: K, value: V) {
  return z.strictObject({ ...key, value: value.nullable(), ...origin });
}

/** Something observed of the world: what it is about, what was seen, by whom, when, and how sure that is. */
export const factSchema = z.discriminatedUnion("kind", [
  factOf(keyShapes["file-hash"], values["file-hash"]),
  factOf(keyShapes["test-result"], values["test-result"]),
  factOf(keyShapes.diagnostic, values.diagnostic),
  factOf(keyShapes.symbol, values.symbol),
  factOf(keyShapes["command-result"], values["command-result"]),
  factOf(keyShapes["agent-state"], values["agent-state"]),
  factOf(keyShapes.dependency, values.dependency),
  factOf(keyShapes.lock, values.lock),
  factOf(keyShapes["resource-use"], values["resource-use"]),
  factOf(keyShapes["investigation-result"], values["investigation-result"]),
  factOf(keyShapes["violation-count"], values["violation-count"]),
]);
export type Fact = z.infer<typeof factSchema>;
export type FactOf<K extends Fact["kind"]> = Extract<Fact, { kind: K }>;

/** Facts by the text of their keys, at one moment. What is not in it was not observed. */
export type FactView = ReadonlyMap<string, Fact>;

/** The same view with newer facts on top. */
export function withFacts(view: FactView, facts: Iterable<Fact>): FactView {
  const all = new Map(view);
  for (const fact of facts) all.set(factKeyText(fact), fact);
  return all;
}

/** Whether two facts of one key say the same; when and by whom it was seen is left aside. */
export function saysTheSame(one: Fact, other: Fact): boolean {
  return one.confidence === other.confidence && isDeepStrictEqual(one.value, other.value);
}
