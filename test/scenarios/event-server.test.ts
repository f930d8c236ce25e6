import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startNats, type ThrowAwayNats } from "../support/nats.ts";
import { startNatsCluster } from "../support/nats-cluster.ts";
import { Scenario } from "../support/scenario.ts";

// The whole product with its events on a server.
const USER = { configuration: `authorization { user: artel, password: "hunter2" }` };
const JOBS = ["--jobs", "safe-lint"];
const LONG = { timeout: 180_000 };
let server: ThrowAwayNats;
let scenario: Scenario;
beforeAll(async () => {
  server = await startNats(USER);
});
afterAll(() => server.stop());
beforeEach(() => {
  scenario = new Scenario("event-server");
});
afterEach(() => scenario.dispose());

const addressOf = (password: string) => `nats://artel:${password}@127.0.0.1:${server.port}`;
const onServer = () => ({ environment: { NATS_URL: addressOf("hunter2") } });

test("a session is delivered, and every command finds its events on the server", LONG, async () => {
  const repository = scenario.repository("small");
  const improved = await scenario.artel(["improve", repository, ...JOBS, "--json"], onServer());
  expect(improved.status, improved.stderr).toBe(0);
  expect(existsSync(join(scenario.dataFolder, "events"))).toBe(false);
  const list = await scenario.artel(["sessions", "list", "--json"], onServer());
  const sessions = JSON.parse(list.stdout) as { id: string; state: string }[];
  expect(sessions.map(({ state }) => state)).toEqual(["delivered"]);
  const id = sessions[0]?.id ?? "";
  const tail = await scenario.artel(["events", "tail", "--json"], onServer());
  const events = tail.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string });
  expect(events.map(({ type }) => type)).toContain("session.opened");
  expect(events.at(-1)?.type).toBe("session.finished");
  const show = await scenario.artel(["sessions", "show", id], onServer());
  expect(show.stdout).toContain("State: delivered");
  const status = await scenario.artel(["status"], onServer());
  expect(status.stdout).toContain(`Latest: ${id} delivered`);
  const replay = await scenario.artel(["sessions", "replay", id, "--at", "1"], onServer());
  expect(replay.stdout).toContain("State: working (open)");
  const elsewhere = await scenario.artel(["sessions", "list", "--json"]);
  expect(JSON.parse(elsewhere.stdout)).toEqual([]);
});

test("doctor says which event log is used, and what is wrong with a server", LONG, async () => {
  const examinations = async (environment: Readonly<Record<string, string>>) => {
    const { stdout } = await scenario.artel(["doctor", "--json"], { environment });
    expect(stdout).not.toContain("hunter2");
    const { checks } = JSON.parse(stdout) as {
      checks: { name: string; status: string; detail: string }[];
    };
    return checks.find(({ name }) => name === "event log");
  };
  expect(await examinations({})).toMatchObject({
    status: "ok",
    detail: expect.stringContaining("segment files in"),
  });
  expect(await examinations({ NATS_URL: addressOf("hunter2") })).toMatchObject({
    status: "ok",
    detail: expect.stringContaining(`127.0.0.1:${server.port}, nats-server ${server.version}`),
  });
  expect(await examinations({ NATS_URL: addressOf("hunter23") })).toMatchObject({
    status: "failure",
    detail: expect.stringContaining("EVENTS_SERVER_DENIED"),
  });
  expect(await examinations({ NATS_URL: "nats://x:hunter2@127.0.0.1:1" })).toMatchObject({
    status: "failure",
    detail: expect.stringContaining("EVENTS_SERVER_UNREACHABLE"),
  });
});

test("events are kept as often as is set, on a cluster", LONG, async () => {
  const cluster = await startNatsCluster();
  try {
    const environment = { NATS_URL: cluster.url, ARTEL_EVENTS_REPLICAS: "3" };
    const { stdout } = await scenario.artel(["doctor", "--json"], { environment });
    expect(stdout).toContain("3 copies of each event");
  } finally {
    await cluster.stop();
  }
});

test("an address that is none, and a server that is away, are told without the password", async () => {
  const wrong = await scenario.artel(["status", "--json"], {
    environment: { NATS_URL: "http://x:hunter2@host" },
  });
  expect(wrong.status).toBe(2);
  const away = await scenario.refused(["status"], {
    environment: { NATS_URL: "nats://x:hunter2@127.0.0.1:1" },
  });
  expect([away.status, away.told.code]).toEqual([4, "EVENTS_SERVER_UNREACHABLE"]);
  for (const { stdout, stderr } of [wrong, away]) expect(stdout + stderr).not.toContain("hunter2");
});
