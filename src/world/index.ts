export { checkTask } from "./check/check-task.ts";
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
export { investigate, investigationFact } from "./investigate/investigate.ts";
export type { InvestigateOptions } from "./investigate/investigate.ts";
export type { InvestigationMethod } from "./investigate/method.ts";
export type {
  ChangePart,
  Finding,
  InvestigationOperations,
  ModelQuestion,
  Subject,
} from "./investigate/operations.ts";
export type { InvestigationBudget } from "./investigate/trials.ts";
export { MemoryFactStore } from "./memory/memory-fact-store.ts";
export { commandFact } from "./observe/commands.ts";
export { dependencyFacts } from "./observe/dependencies.ts";
export { fileFacts, observeChange, observeTree } from "./observe/files.ts";
export type { ObservedFile } from "./observe/files.ts";
export { observationFacts, verdictFacts } from "./observe/gates.ts";
export type { Origin } from "./observe/origin.ts";
export { symbolFacts } from "./observe/symbols.ts";
export { forgetOldWorlds, openFactStore } from "./open-fact-store.ts";
export { answered, countFacts, decide, needsInvestigation } from "./policy.ts";
export type { Judged, Judgement, Thresholds } from "./policy.ts";
export { RedisFactStore } from "./redis/redis-fact-store.ts";
export { World } from "./world.ts";
