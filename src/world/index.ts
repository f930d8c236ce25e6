export { DatabaseFactStore } from "./database/database-fact-store.ts";
export { WorldError } from "./errors.ts";
export type { WorldErrorCode } from "./errors.ts";
export type {
  FactChange,
  FactStore,
  FactStoreOptions,
  Snapshot,
  SnapshotOptions,
  VersionedFact,
  WorldEntry,
  WriteOptions,
  WriteResult,
} from "./fact-store.ts";
export { MemoryFactStore } from "./memory/memory-fact-store.ts";
export { RedisFactStore } from "./redis/redis-fact-store.ts";
