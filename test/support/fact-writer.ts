// Writes facts to a world from a process of its own, each by reading a counter and writing it one higher.
// Usage: node fact-writer.ts <store as JSON> <world> <name> <times>
import { connectDatabase } from "#infra/database";
import { factKeyText, type Fact } from "#domain";
import { DatabaseFactStore, RedisFactStore, type FactStore } from "#world";

export type StorePlace =
  | { readonly redisUrl: string }
  | { readonly dataFolder: string; readonly databaseUrl?: string };

const [place = "", world = "", name = "", times = ""] = process.argv.slice(2);
const { store, close } = await open(JSON.parse(place) as StorePlace);
const key = factKeyText({ kind: "resource-use", resource: "counter" });
for (let done = 0; done < Number(times);) {
  const version = await store.version(world);
  const fact = (await store.read(world, key))?.fact;
  const used = fact?.kind === "resource-use" ? (fact.value?.used ?? 0) : 0;
  const result = await store.write(world, [counter(used + 1), own(done)], { ifVersion: version });
  if (result.kind === "written") done += 1;
}
await close();

function counter(used: number): Fact {
  return { kind: "resource-use", resource: "counter", value: { used, unit: "count" }, ...origin() };
}

function own(done: number): Fact {
  const value = { hash: String(done), mode: "file" as const };
  return { kind: "file-hash", path: `${name}/${done}`, value, ...origin() };
}

function origin() {
  return { source: name, time: Date.now(), confidence: 1 };
}

async function open(from: StorePlace): Promise<{ store: FactStore; close: () => Promise<void> }> {
  if ("redisUrl" in from) {
    const redis = await RedisFactStore.connect(from.redisUrl);
    return { store: redis, close: () => redis.close() };
  }
  const database = await connectDatabase({ ...from, idleSeconds: 20 });
  return { store: new DatabaseFactStore(database), close: () => database.close() };
}
