import { describeFactStore } from "../conformance.ts";
import { MemoryFactStore } from "./memory-fact-store.ts";

describeFactStore("memory", async () => {
  // The worlds are the object's own: another that is opened is the same one.
  let store: MemoryFactStore | undefined;
  return {
    open: async (options) =>
      (store =
        options === undefined ? (store ?? new MemoryFactStore()) : new MemoryFactStore(options)),
    remove: async () => store?.close(),
  };
});
