import type { ProjectionRecord, ProjectionStore } from "./projection.ts";

/** Projections that end with the process. */
export function memoryProjectionStore(): ProjectionStore {
  const records = new Map<string, ProjectionRecord>();
  const keyOf = (name: string, stream: string) => JSON.stringify([name, stream]);
  return {
    load: (name, stream) => Promise.resolve(records.get(keyOf(name, stream))),
    save(name, stream, record, replaced) {
      const key = keyOf(name, stream);
      if (records.get(key)?.sequence !== replaced) return Promise.resolve(false);
      records.set(key, record);
      return Promise.resolve(true);
    },
    remove(name, stream) {
      records.delete(keyOf(name, stream));
      return Promise.resolve();
    },
  };
}
