import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { ModelError } from "../errors.ts";

/** A piece of a body as it came: text, or what is no whole text. */
const chunkSchema = z.union([z.string(), z.strictObject({ base64: z.string() })]);

const exchangeSchema = z.strictObject({
  /** In which order the requests were made; lines are in the order in which they ended. */
  number: z.int().nonnegative(),
  request: z.strictObject({ method: z.string(), path: z.string(), body: z.json() }),
  response: z.strictObject({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    chunks: z.array(chunkSchema),
    /** False: the connection broke, or the reader left. */
    isWhole: z.boolean(),
  }),
});
export type Exchange = z.infer<typeof exchangeSchema>;

const HEADER = { format: "artel-cassette", version: 1 } as const;
const headerSchema = z.strictObject({ format: z.literal(HEADER.format), version: z.literal(1) });

/** Begins a tape anew. */
export function beginTape(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(HEADER)}\n`, { mode: 0o600 });
}

export function appendExchange(path: string, exchange: Exchange): void {
  appendFileSync(path, `${JSON.stringify(exchange)}\n`);
}

/** All exchanges in the order of their requests. */
export function readTape(path: string): readonly Exchange[] {
  const [header, ...lines] = readText(path).split("\n");
  if (!headerSchema.safeParse(parseJson(header ?? "")).success) {
    throw invalid(path, "does not begin as a cassette does");
  }
  const exchanges = lines.flatMap((line, index) => {
    if (line === "") return [];
    const parsed = exchangeSchema.safeParse(parseJson(line));
    if (!parsed.success) throw invalid(path, `has no exchange in line ${index + 2}`);
    return [parsed.data];
  });
  return exchanges.toSorted((one, other) => one.number - other.number);
}

export function chunkOf(bytes: Uint8Array): Exchange["response"]["chunks"][number] {
  const text = Buffer.from(bytes).toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(bytes);
  return isText ? text : { base64: Buffer.from(bytes).toString("base64") };
}

export function bytesOf(chunk: Exchange["response"]["chunks"][number]): Uint8Array {
  return typeof chunk === "string"
    ? Buffer.from(chunk, "utf8")
    : Buffer.from(chunk.base64, "base64");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message : String(error));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(path: string, what: string): ModelError {
  return new ModelError("CASSETTE_INVALID", `The cassette ${path} cannot be played: it ${what}.`);
}
