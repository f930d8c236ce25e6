import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import RecoveryFirst from "./test/support/recovery-first.ts";

// Not "import": the worker would apply it to require() as well, and CommonJS packages would get ES modules.
const conditions = ["artel-source", "node", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Named by the reporter when it was needed: docs/adr/0032.
    retry: 1,
    pool: "forks",
    // Most tests wait for processes that they started: as many workers as processors would leave a small machine idle.
    maxWorkers: Math.max(4, Math.floor(availableParallelism() / 2)),
    sequence: { sequencer: RecoveryFirst },
    // Hundreds of processes of ours are started: each would compile the same files again.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/artel-compiled") },
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
  },
});
