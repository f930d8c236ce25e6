import { randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { startNats, type ThrowAwayNats } from "../../../../test/support/nats.ts";
import { describeEventLog } from "../conformance.ts";
import type { EventLog } from "../event-log.ts";
import { openJetStreamLog } from "./jetstream-log.ts";

let server: ThrowAwayNats;
beforeAll(async () => {
  server = await startNats();
});
afterAll(() => server.stop());

for (const codec of ["columns", "json-lines"] as const) {
  describeEventLog(`jetstream with ${codec}`, async () => {
    const prefix = `test-${randomBytes(6).toString("hex")}`;
    const opened: EventLog[] = [];
    return {
      async open() {
        const log = openJetStreamLog({ url: server.url, prefix, codec });
        opened.push(log);
        return log;
      },
      async remove() {
        await Promise.all(opened.map((log) => log.close()));
      },
    };
  });
}
