import { once } from "node:events";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { StreamableHTTPClientTransport, type Client } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selfSigned } from "../support/certificate.ts";
import {
  call,
  codeOf,
  firstRecord,
  mcpClient,
  McpServerProcess,
  NEWEST,
  refusal,
} from "../support/mcp-client.ts";
import { startScriptedModel, type ScriptedModel } from "../support/scripted-model.ts";
import { Scenario } from "../support/scenario.ts";

const LONG = { timeout: 600_000 };
const OLDER = "2025-03-26";
const ACCEPTED = "application/json, text/event-stream";
const LIST_TOOLS = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });

let scenario: Scenario;
let repository: string;
let head: string;
/** One that is delivered, though its server is killed. */
let delivered: string;
/** One whose client goes away. */
let left: string;
let scripted: ScriptedModel | undefined;

beforeAll(() => {
  scenario = new Scenario("mcp");
  repository = scenario.repository("shop");
  head = scenario.git(repository, "rev-parse", "HEAD");
  scenario.repository("secret");
  symlinkSync(join(scenario.folder, "secret"), join(repository, "shortcut"));
});

afterAll(async () => {
  await scripted?.stop();
  await scenario.dispose();
});

const ask = { goal: "improve", jobs: ["safe-lint"], requireApproval: true };

describe("a client at standard input and output", () => {
  test("starts a session and sees its plan; its server is killed", LONG, async () => {
    const server = await McpServerProcess.start(scenario, join(repository, "src"), {
      name: "first",
      version: NEWEST,
    });
    const { client } = server;
    expect(client.getServerVersion()).toMatchObject({ name: "artel" });
    const { tools } = await client.listTools();
    for (const tool of tools) {
      expect([tool.name, tool.annotations?.readOnlyHint, tool.outputSchema?.type]).toEqual([
        tool.name,
        expect.any(Boolean),
        "object",
      ]);
    }
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["start_session", "session_plan", "approve_plan", "search_memory"]),
    );
    await refuses(client);
    await withstandsFlood(client);

    const begun = await call(client, "start_session", ask);
    delivered = String(begun["id"]);
    expect(begun).toMatchObject({ state: "working", repository });
    const waiting = await call(client, "wait_for_session", { session: delivered, seconds: 500 });
    expect(waiting).toMatchObject({ state: "working", waitsForPlan: true });
    const plan = await call(client, "session_plan", { session: delivered });
    expect(plan).toMatchObject({ isPlanned: true, tasks: [{ state: "waiting" }] });
    expect(server.faults).toEqual([]);
    await server.kill();
  });

  test("another of an older version resumes it and approves its plan", LONG, async () => {
    const server = await McpServerProcess.start(scenario, repository, {
      name: "second one",
      version: OLDER,
    });
    const { client } = server;
    expect(await call(client, "session_status", { session: delivered })).toMatchObject({
      state: "interrupted",
    });
    await call(client, "resume_session", { session: delivered });
    const approved = await call(client, "approve_plan", {
      session: delivered,
      comment: "as discussed",
    });
    expect(approved).toMatchObject({ state: "working", waitsForPlan: false });
    const progress: string[] = [];
    const ended = await call(
      client,
      "wait_for_session",
      { session: delivered, seconds: 500 },
      (message) => progress.push(message),
    );
    expect(ended).toMatchObject({ state: "delivered", branch: `artel/${delivered}`, error: null });
    expect(server.progress.at(-1)).toBe("delivered");
    expect(progress.length).toBeGreaterThan(1);

    expect(scenario.git(repository, "show", `artel/${delivered}:src/sum.js`)).toContain(
      "node:path",
    );
    expect(scenario.git(repository, "rev-parse", "HEAD")).toBe(head);
    const { markdown } = await call(client, "session_report", { session: delivered });
    expect(markdown).toContain(`artel/${delivered}`);
    const read = await client.readResource({ uri: `artel://sessions/${delivered}/report` });
    expect(read.contents).toMatchObject([{ text: markdown }]);
    expect(await call(client, "list_approvals", { all: true })).toMatchObject({
      approvals: [
        {
          session: delivered,
          state: "approved",
          decision: { by: "mcp:second-one", comment: "as discussed" },
        },
      ],
    });
    for (const [query, kind] of [
      ["src/sum.js", "change"],
      ["as discussed", "decision"],
    ]) {
      const { results } = await call(client, "search_memory", { query, kinds: [kind] });
      expect(results).toMatchObject([{ kind, session: delivered }]);
    }
    const events = await client.readResource({ uri: `artel://sessions/${delivered}/events/2` });
    const [line = ""] = String(
      events.contents[0] && "text" in events.contents[0] && events.contents[0].text,
    ).split("\n");
    expect(JSON.parse(line)).toMatchObject({ sequence: 2 });

    left = String((await call(client, "start_session", ask))["id"]);
    await call(client, "wait_for_session", { session: left, seconds: 500 });
    expect(server.faults).toEqual([]);
    const { pid } = server;
    await client.close();
    expect(() => process.kill(pid, 0)).toThrow();
    expect(server.stderr).toBe("");
  });
});

describe("clients over HTTP", () => {
  test("need the token, see the same sessions, cancel one and run two at once", LONG, async () => {
    await model();
    const process = scenario.start(["mcp", "--http", "--port", "0", "--json"], {
      cwd: repository,
      environment: { ARTEL_MCP_SESSIONS_AT_ONCE: "2" },
    });
    const ended = once(process, "close");
    const { address, tokenFile } = await firstRecord(process);
    expect(statSync(String(tokenFile)).mode & 0o777).toBe(0o600);
    const token = readFileSync(String(tokenFile), "utf8").trim();
    const url = new URL(String(address));
    await isGuarded(url, token);

    const [one, other] = await Promise.all(
      [NEWEST, OLDER].map(async (version) => {
        const client = mcpClient("web", version);
        await client.connect(
          new StreamableHTTPClientTransport(url, {
            requestInit: { headers: { authorization: `Bearer ${token}` } },
          }),
        );
        return client;
      }),
    );
    if (one === undefined || other === undefined) throw new Error("two clients");
    const states = await Promise.all(
      [one, other].map((client) => call(client, "session_status", { session: left })),
    );
    expect(states).toMatchObject([{ state: "interrupted" }, { state: "interrupted" }]);
    expect(await call(one, "cancel_session", { session: left })).toMatchObject({
      state: "cancelled",
      branch: null,
    });
    const { sessions } = await call(other, "list_sessions", { repository: "src" });
    expect(sessions).toMatchObject([
      { id: left, state: "cancelled" },
      { id: delivered, state: "delivered" },
    ]);
    await oneStopsBesideAnother(one, other);
    process.kill("SIGTERM");
    expect(await ended).toEqual([130, null]);
    expect(scenario.leftovers().processes).toEqual([]);
  });

  test("are refused an address at which others could listen", LONG, async () => {
    const { told } = await scenario.refused(["mcp", "--http", "--host", "0.0.0.0", "--port", "0"], {
      cwd: repository,
    });
    expect(told.code).toBe("MCP_NOT_PRIVATE");
  });

  test("are served there with a certificate, and check it", LONG, async () => {
    const { key, certificate } = selfSigned(scenario.folder);
    const server = scenario.start(["mcp", "--http", "--host", "0.0.0.0", "--port", "0", "--json"], {
      cwd: repository,
      environment: { ARTEL_MCP_CERTIFICATE: certificate, ARTEL_MCP_KEY: key },
    });
    const ended = once(server, "close");
    const { address, tokenFile } = await firstRecord(server);
    const { port, protocol, pathname } = new URL(String(address));
    expect(protocol).toBe("https:");
    const url = `https://localhost:${port}${pathname}`;
    const ca = readFileSync(certificate);
    const authorization = `Bearer ${readFileSync(String(tokenFile), "utf8").trim()}`;
    expect((await toolsOver(url, { ca })).status).toBe(401);
    const listed = await toolsOver(url, { ca, authorization });
    expect(listed.status).toBe(200);
    expect(listed.text).toContain("start_session");
    await expect(toolsOver(url, { authorization })).rejects.toThrow(/self.signed/);
    server.kill("SIGTERM");
    await ended;
  });

  test("are not served with a certificate that cannot be used", LONG, async () => {
    const { told } = await scenario.refused(["mcp", "--http", "--port", "0"], {
      cwd: repository,
      environment: { ARTEL_MCP_CERTIFICATE: join(scenario.folder, "none.pem") },
    });
    expect(told.code).toBe("MCP_CERTIFICATE_UNUSABLE");
  });
});

async function toolsOver(
  url: string,
  { ca, authorization }: { readonly ca?: Buffer; readonly authorization?: string },
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const headers = { "content-type": "application/json", accept: ACCEPTED };
  const asked = request(url, {
    method: "POST",
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    ...(ca === undefined ? {} : { ca }),
  });
  asked.end(LIST_TOOLS);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return { status: response.statusCode, text: await readText(response) };
}

/** A model whose tokens the person has allowed; nobody asks it anything here. */
async function model(): Promise<void> {
  scripted = await startScriptedModel(() => ({ text: "I am not asked." }));
  const folder = join(scenario.home, ".config", "artel");
  mkdirSync(folder, { recursive: true });
  const provider = `{ baseUrl: ${scripted.url}, inputPrice: 1, outputPrice: 10, contextWindow: 200000 }`;
  writeFileSync(
    join(folder, "config.yaml"),
    `models:\n  providers:\n    scripted: ${provider}\n  roles:\n    coder: [scripted/coder]\n`,
  );
}

/** A limit stops all that its process does; what it is no limit of goes on by itself. */
async function oneStopsBesideAnother(one: Client, other: Client): Promise<void> {
  const [poor, rich] = await Promise.all([
    call(one, "start_session", {
      goal: "implement",
      brief: { goal: "Add a product function." },
      limits: { tokens: 10 },
    }),
    call(other, "start_session", { goal: "improve", jobs: ["safe-lint"] }),
  ]);
  expect(codeOf(await refusal(one, "start_session", ask))).toBe("SESSIONS_AT_ONCE");
  const [stopped, ended] = await Promise.all([
    call(one, "wait_for_session", { session: poor["id"], seconds: 500 }),
    call(other, "wait_for_session", { session: rich["id"], seconds: 500 }),
  ]);
  expect(stopped).toMatchObject({
    state: "interrupted",
    error: { code: "BUDGET_EXHAUSTED", remedy: expect.any(String) },
  });
  expect(ended).toMatchObject({ state: "delivered", error: null });
  expect(scripted?.requests).toEqual([]);
}

async function refuses(client: Client): Promise<void> {
  await expect(client.callTool({ name: "remove_everything", arguments: {} })).rejects.toThrow(
    "remove_everything",
  );
  const report = { uri: "artel://sessions/none/report" };
  await expect(client.readResource(report)).rejects.toThrow("There is no session");
  for (const [name, input, said] of [
    ["start_session", { goal: "improve", settings: { agents: 64 } }, "settings"],
    ["start_session", { goal: "conquer" }, "goal"],
    ["session_status", {}, "session"],
  ] as const) {
    expect(await refusal(client, name, input)).toContain(said);
  }
  const secret = join(scenario.folder, "secret");
  for (const [name, input, code] of [
    ["start_session", { ...ask, repository: secret }, "MCP_REPOSITORY_OUTSIDE"],
    ["start_session", { ...ask, repository: "../secret" }, "MCP_REPOSITORY_OUTSIDE"],
    ["start_session", { ...ask, repository: "shortcut" }, "MCP_REPOSITORY_OUTSIDE"],
    ["start_session", { goal: "implement" }, "MCP_GOAL_MISSING"],
    ["start_session", { ...ask, base: "nowhere" }, "BASE_NOT_FOUND"],
    ["session_status", { session: "20200101-000000-aaaaaa" }, "SESSION_NOT_FOUND"],
    ["answer_approval", { approval: "none", answer: "approved" }, "APPROVAL_NOT_FOUND"],
  ] as const) {
    expect([name, codeOf(await refusal(client, name, input))]).toEqual([name, code]);
  }
}

/** Every call is answered: most with what was asked, the rest with a refusal. */
async function withstandsFlood(client: Client): Promise<void> {
  const calls = Array.from({ length: 400 }, () =>
    client.callTool({ name: "list_sessions", arguments: {} }, { timeout: 100_000 }),
  );
  const answers = await Promise.all(calls);
  const busy = answers.filter(({ isError }) => isError === true);
  expect(busy.length).toBeGreaterThan(0);
  expect(busy.length).toBeLessThan(answers.length);
  expect(JSON.stringify(busy[0]?.content)).toContain("MCP_BUSY");
}

async function isGuarded(url: URL, token: string): Promise<void> {
  const headers = { "content-type": "application/json", accept: ACCEPTED };
  const post = (more: Record<string, string>, text = LIST_TOOLS, target = url) =>
    fetch(target, { method: "POST", headers: { ...headers, ...more }, body: text });
  const authorization = `Bearer ${token}`;
  const none = await post({});
  expect(none.status).toBe(401);
  expect(none.headers.get("www-authenticate")).toMatch(/^Bearer/);
  expect(await none.text()).not.toContain("start_session");
  expect((await post({ authorization: `Bearer ${token}x` })).status).toBe(401);
  expect((await post({ authorization, origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ authorization }, LIST_TOOLS, new URL("/other", url))).status).toBe(404);
  // Who is refused while still sending may hear the answer, or only that nobody listens any more.
  const large = await post({ authorization }, "x".repeat(5_000_000)).then(
    ({ status }) => status,
    () => 413,
  );
  expect(large).toBe(413);
  const listed = await post({ authorization });
  expect(listed.status).toBe(200);
  expect(await listed.text()).toContain("start_session");
}
