import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNats, type ThrowAwayNats } from "../../../../test/support/nats.ts";
import { type NatsCluster, startNatsCluster } from "../../../../test/support/nats-cluster.ts";
import { describeEventLog } from "../conformance.ts";
import type { EventLog } from "../event-log.ts";
import type { JetStreamLogOptions } from "./connected-log.ts";
import { openJetStreamLog } from "./jetstream-log.ts";

let server: ThrowAwayNats;
let cluster: NatsCluster;
beforeAll(async () => {
  [server, cluster] = await Promise.all([startNats(), startNatsCluster()]);
});
afterAll(() => Promise.all([server.stop(), cluster.stop()]));

const places: readonly (readonly [name: string, place: () => JetStreamLogOptions])[] = [
  ["columns", () => ({ url: server.url, codec: "columns" })],
  ["json-lines", () => ({ url: server.url, codec: "json-lines" })],
  ["three replicas", () => ({ url: cluster.url, replicas: 3 })],
];

for (const [name, place] of places) {
  describeEventLog(`jetstream with ${name}`, async () => {
    const prefix = `test-${randomBytes(6).toString("hex")}`;
    const opened: EventLog[] = [];
    return {
      async open() {
        const log = openJetStreamLog({ ...place(), prefix });
        opened.push(log);
        return log;
      },
      async remove() {
        await Promise.all(opened.map((log) => log.close()));
      },
    };
  });
}

test("more replicas than servers are refused, and it is said why", async () => {
  const log = openJetStreamLog({ url: server.url, prefix: "test-alone", replicas: 3 });
  await expect(log.streams()).rejects.toMatchObject({
    code: "EVENTS_SERVER_REFUSED",
    message: expect.stringContaining("replicas") as string,
  });
  await log.close();
});
