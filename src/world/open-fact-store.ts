import type { Database } from "#infra/database";
import { systemClock, type Clock } from "#shared";
import { DatabaseFactStore } from "./database/database-fact-store.ts";
import { PatientFactStore } from "./database/patient-fact-store.ts";
import type { FactStore, FactStoreOptions } from "./fact-store.ts";
import { RedisFactStore } from "./redis/redis-fact-store.ts";

const DAY_MS = 86_400_000;

/** Where facts are kept: in Redis when it is given, for then others share it; else in the database. */
export function openFactStore(
  options: FactStoreOptions & {
    readonly database: Pick<Database, "kysely">;
    readonly redisUrl: string | undefined;
  },
): Promise<FactStore> {
  const { database, redisUrl } = options;
  return redisUrl === undefined
    ? Promise.resolve(new PatientFactStore(new DatabaseFactStore(database, options)))
    : RedisFactStore.connect(redisUrl, options);
}

/** Forgets worlds that nobody has written to for so many days. Returns their names. */
export async function forgetOldWorlds(
  store: FactStore,
  days: number,
  clock: Clock = systemClock,
): Promise<readonly string[]> {
  const oldest = clock.now() - days * DAY_MS;
  const old = (await store.worlds()).filter(({ changedAt }) => changedAt < oldest);
  for (const { name } of old) await store.remove(name);
  return old.map(({ name }) => name);
}
