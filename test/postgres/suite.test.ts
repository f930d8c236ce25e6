import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startPostgres } from "../support/postgres.ts";

/** What must behave the same on the embedded database and on a server. */
const suite = [
  "src/approvals/inbox.test.ts",
  "src/approvals/one-answer.test.ts",
  "src/budget/any-order.test.ts",
  "src/budget/at-once.test.ts",
  "src/budget/calls.test.ts",
  "src/budget/limits.test.ts",
  "src/infra/database/database.test.ts",
  "src/infra/events/projection/projection-store.test.ts",
  "src/infra/resilience/part-publisher.test.ts",
  "src/queue/postponing.test.ts",
  "src/queue/provider-parts.test.ts",
  "src/messages/delivery.test.ts",
  "src/messages/messages.test.ts",
  "src/queue/delegation.test.ts",
  "src/queue/queue.test.ts",
  "src/transfer/stores.test.ts",
  "src/transfer/transfer.test.ts",
  "src/world/database/database-fact-store.test.ts",
  "test/recovery/budget/budget.test.ts",
  "test/recovery/messages/messages.test.ts",
  "test/recovery/session.test.ts",
];

test("the suite of the embedded database passes on PostgreSQL", { timeout: 600_000 }, async () => {
  const server = await startPostgres();
  try {
    const { status, text } = await runSuite(server.url);
    expect(status, text).toBe(0);
    expect(text).toMatch(new RegExp(`Test Files +${suite.length} passed`));
  } finally {
    await server.stop();
  }
});

async function runSuite(url: string): Promise<{ status: number; text: string }> {
  const root = join(import.meta.dirname, "../..");
  const child = spawn(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--maxConcurrency=3", ...suite],
    {
      cwd: root,
      env: { ...process.env, DATABASE_URL: url, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [status] = (await once(child, "close")) as [number];
  return { status, text };
}
