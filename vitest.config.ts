import { defineConfig } from "vitest/config";

// Not "import": the worker would apply it to require() as well, and CommonJS packages would get ES modules.
const conditions = ["source", "node", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
  },
});
