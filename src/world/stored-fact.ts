import { z } from "zod";
import { factKeyText, factSchema, type Fact } from "#domain";
import { WorldError } from "./errors.ts";
import type { VersionedFact } from "./fact-store.ts";

const versionedSchema = z.strictObject({ version: z.int().positive(), fact: factSchema });

/** A fact as text that a database or Redis keeps, read back and checked. */
export function parseFact(text: string, world: string): Fact {
  const parsed = factSchema.safeParse(parseJson(text, world));
  if (!parsed.success) throw corrupt(world, z.prettifyError(parsed.error));
  return parsed.data;
}

export function parseVersioned(text: string, world: string): VersionedFact {
  const parsed = versionedSchema.safeParse(parseJson(text, world));
  if (!parsed.success) throw corrupt(world, z.prettifyError(parsed.error));
  return parsed.data;
}

const changeSchema = z.strictObject({
  version: z.int().positive(),
  before: versionedSchema.optional(),
  after: versionedSchema,
});

/** One step of one key, as Redis logs it. */
export function parseChange(text: string, world: string) {
  const parsed = changeSchema.safeParse(parseJson(text, world));
  if (!parsed.success) throw corrupt(world, z.prettifyError(parsed.error));
  const { version, before, after } = parsed.data;
  return { version, key: factKeyText(after.fact), before, after };
}

function parseJson(text: string, world: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw corrupt(world, "it is no JSON", error);
  }
}

function corrupt(world: string, reason: string, cause?: unknown): WorldError {
  return new WorldError(
    "WORLD_CORRUPT",
    "environment",
    `A stored fact of the world ${world} cannot be read: ${reason}`,
    {
      remedy: "Use the version of Artel that wrote it, or end the session and start a new one.",
      details: { world },
      cause,
    },
  );
}
