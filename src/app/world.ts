import { ArtelError } from "#shared";
import {
  openFactStore,
  type FactChange,
  type FactStore,
  type Snapshot,
  type WorldEntry,
} from "#world";
import type { Application } from "./application.ts";
import { withDatabase } from "./with-database.ts";

/** A session's world, at its newest version or an earlier one; of the latest session when none is named. */
export async function showWorld(
  application: Application,
  request: { readonly session?: string; readonly version?: number; readonly prefix?: string },
): Promise<Snapshot & { readonly world: WorldEntry }> {
  return withFacts(application, async (facts) => {
    const world = await requireWorld(facts, request.session);
    const { version, prefix } = request;
    const options = { ...(version !== undefined && { version }), ...(prefix && { prefix }) };
    return { world, ...(await facts.snapshot(world.name, options)) };
  });
}

/** What is different between two versions of a session's world. */
export async function compareWorlds(
  application: Application,
  request: { readonly session: string; readonly from: number; readonly to: number },
): Promise<{ readonly world: WorldEntry; readonly changes: readonly FactChange[] }> {
  return withFacts(application, async (facts) => {
    const world = await requireWorld(facts, request.session);
    return { world, changes: await facts.diff(world.name, request.from, request.to) };
  });
}

function withFacts<T>(application: Application, run: (facts: FactStore) => Promise<T>): Promise<T> {
  const { configuration } = application;
  return withDatabase(application, async (database) => {
    const facts = await openFactStore({
      database,
      redisUrl: configuration.get("redisUrl"),
      retainedVersions: configuration.get("world.retainedVersions"),
    });
    try {
      return await run(facts);
    } finally {
      await facts.close();
    }
  });
}

/** By the session's id or its end; worlds are sorted by name, and so by the time of their sessions. */
async function requireWorld(facts: FactStore, session: string | undefined): Promise<WorldEntry> {
  const worlds = await facts.worlds();
  const matches =
    session === undefined
      ? worlds.slice(-1)
      : worlds.filter(({ name }) => name === session || name.endsWith(`-${session}`));
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  const recent = worlds.slice(-3).map(({ name }) => name);
  throw new ArtelError({
    code: "WORLD_NOT_FOUND",
    kind: "not-found",
    message:
      session === undefined
        ? "Nothing is known of any repository yet."
        : `Nothing is known of a session "${session}".`,
    remedy:
      recent.length === 0
        ? "Start one with `artel improve`."
        : `The latest are ${recent.toReversed().join(", ")}.`,
    details: { session, recent },
  });
}
