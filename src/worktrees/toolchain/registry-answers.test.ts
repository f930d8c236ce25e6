import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anyRegistryAnswers } from "./registry-answers.ts";

let server: Server;
let answering = "";
const closed = "127.0.0.1:1";
beforeAll(async () => {
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  answering = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test("one registry that answers is enough, none is not", async () => {
  const upstreamProxy = undefined;
  expect(await anyRegistryAnswers({ hosts: [closed, answering], upstreamProxy })).toBe(true);
  expect(await anyRegistryAnswers({ hosts: [closed], upstreamProxy })).toBe(false);
  expect(await anyRegistryAnswers({ hosts: ["nowhere.invalid:443"], upstreamProxy })).toBe(false);
});

test("behind a proxy it is the proxy that must answer", async () => {
  const through = (place: string) => ({ hosts: [closed], upstreamProxy: `http://${place}/` });
  expect(await anyRegistryAnswers(through(answering))).toBe(true);
  expect(await anyRegistryAnswers({ ...through(closed), hosts: [answering] })).toBe(false);
});
