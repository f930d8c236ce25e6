import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox } from "#adapters/sandboxes";
import { Parts } from "#infra/resilience";
import { readRegistries, type Registries } from "#worktrees";
import { giveTo } from "../../src/worktrees/folders/host-command.ts";
import { findNpm } from "../../src/worktrees/toolchain/npm.ts";
import { runWithRegistry } from "../../src/worktrees/toolchain/registry-run.ts";
import { partPolicies } from "../support/parts.ts";

const LONG = { timeout: 120_000 };
const PACKAGE = {
  name: "thing",
  "dist-tags": { latest: "1.2.3" },
  versions: {
    "1.2.3": { name: "thing", version: "1.2.3", dist: { tarball: "http://127.0.0.1/thing.tgz" } },
  },
};

let folder: string;
let server: Server;
let answer: RequestListener;
let requests: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-registry-"));
  server = createServer((request, response) => {
    requests.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** npm, in the sandbox, asking a registry whose answers a test decides. */
async function scene(failures: number) {
  requests = [];
  const time = { now: Date.now() };
  const policies = partPolicies({ failures, maximumBackoffMs: 1_000 });
  const parts = new Parts({ policies, clock: { now: () => time.now } });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registries: Registries = {
    ...(await readRegistries()),
    defaultUrl: `http://${host}/`,
    scopes: {},
    hosts: [host],
    upstreamProxy: undefined,
    publicLines: [`registry=http://${host}/`],
    secretLines: [],
  };
  const sandbox = createSandbox();
  const npm = await findNpm();
  const tree = await mkdtemp(join(folder, "tree-"));
  await giveTo(sandbox.identity(), folder);
  await giveTo(sandbox.identity(), tree);
  let homes = 0;
  const ask = async () => {
    homes += 1;
    const home = join(folder, `home-${homes}`);
    await mkdir(home, { recursive: true });
    return runWithRegistry(
      { sandbox, registries, parts, marker: "session" },
      {
        argv: [process.execPath, npm, "view", "thing", "version", "--fetch-retries=0"],
        tree,
        home,
        readOnly: [dirname(process.execPath), dirname(dirname(npm))].filter(
          (path) => !path.startsWith("/usr/"),
        ),
        environment: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
        withCredentials: true,
        runsCode: false,
        timeMs: 60_000,
        signal: new AbortController().signal,
      },
    );
  };
  return { parts, time, ask, state: () => parts.states()[0] };
}

test("a registry that fails is left alone, and used again when it answers", LONG, async () => {
  const { ask, state, time } = await scene(2);
  answer = (_request, response) => response.writeHead(503).end("{}");
  expect((await ask()).exitCode).not.toBe(0);
  expect((await ask()).exitCode).not.toBe(0);
  expect(state()).toMatchObject({ state: "open", failures: 2 });
  expect(state()?.lastFailure).toMatch(/503/);
  const before = requests.length;
  await expect(ask()).rejects.toMatchObject({ code: "PART_UNAVAILABLE" });
  expect(requests).toHaveLength(before);
  time.now += 30_000;
  answer = (_request, response) => response.end(JSON.stringify(PACKAGE));
  const { exitCode, stdout, stderr } = await ask();
  expect([exitCode, stdout.trim()], stderr).toEqual([0, "1.2.3"]);
  expect(state()).toMatchObject({ state: "closed", failures: 0 });
});

test(
  "one that asks for patience gets it, and one that lacks a package has answered",
  LONG,
  async () => {
    const { ask, state, time } = await scene(5);
    answer = (_request, response) => response.writeHead(404).end("{}");
    expect((await ask()).exitCode).not.toBe(0);
    expect(state()).toMatchObject({ state: "closed", failures: 0 });
    answer = (_request, response) => response.writeHead(429, { "retry-after": "120" }).end("{}");
    await ask();
    expect(requests).toContain("/-/ping");
    expect(state()).toMatchObject({ state: "open", until: time.now + 120_000 });
  },
);
