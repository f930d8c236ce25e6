import { afterEach, expect, test } from "vitest";
import { startNats } from "./nats.ts";

const before = process.env["NATS_SERVER"];
afterEach(() => {
  if (before === undefined) delete process.env["NATS_SERVER"];
  else process.env["NATS_SERVER"] = before;
});

test("a server of 2.12 or newer is there", async () => {
  const server = await startNats();
  await server.stop();
  const [major, minor] = server.version.split(".").map(Number);
  expect((major ?? 0) * 1000 + (minor ?? 0)).toBeGreaterThanOrEqual(2012);
});

test("where it is absent, the reason is said", async () => {
  process.env["NATS_SERVER"] = "/nonexistent/nats-server";
  await expect(startNats()).rejects.toThrow(
    "nats-server 2.12 or newer is needed: NATS_SERVER names /nonexistent/nats-server",
  );
});
