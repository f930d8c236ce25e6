import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { fingerprintOf, readToolServers } from "#adapters/tool-servers";
import {
  startScriptedModel,
  type Reply,
  type ScriptedModel,
} from "../../../../test/support/scripted-model.ts";
import { workContext } from "../../../../test/support/work-context.ts";
import { workPlace } from "../../../../test/support/work-place.ts";
import { workerJob } from "../../../../test/support/worker-job.ts";
import { createModelWorker } from "../model-worker.ts";

const PROGRAM = join(import.meta.dirname, "../../../../test/support/tool-server-program.ts");
const file = (words: readonly string[] = []): string =>
  JSON.stringify({
    mcpServers: { shop: { command: process.execPath, args: [PROGRAM, ...words] } },
  });

const job = workerJob({ title: "Add", goal: "Add two and three." });

let server: ScriptedModel | undefined;
afterEach(async () => {
  await server?.stop();
});

async function scene(content: string, options: { approved?: string; replies: readonly Reply[] }) {
  const { replies } = options;
  server = await startScriptedModel(
    (_request, number) => replies[Math.min(number, replies.length) - 1] ?? { text: "none" },
  );
  const provider = createOpenAICompatible({
    name: "scripted",
    baseURL: server.url,
    includeUsage: true,
  });
  const place = await workPlace({ ".mcp.json": content });
  const approved = readToolServers(options.approved ?? content).map(fingerprintOf);
  const notes: string[] = [];
  const worker = createModelWorker({
    models: {
      model: ({ role }) => provider(role),
      limits: () => ({ contextTokens: 100_000, outputTokens: 1_000 }),
    },
    admit: () => Promise.resolve(),
    served: {
      isApproved: (session, fingerprint) =>
        Promise.resolve(session === job.session && approved.includes(fingerprint)),
      environment: {},
      version: "1",
    },
  });
  const context = (options: Parameters<typeof workContext>[1] = {}) => ({
    ...workContext(place.place, options),
    note: (text: string) => Promise.resolve(void notes.push(text)),
  });
  return { worker, place, notes, context, server };
}

const use = (name: string, input: unknown): Reply => ({ tools: [{ name, input }] });
const offered = ({ requests }: ScriptedModel): string => JSON.stringify(requests[0]);

test("an agent uses the tools of an approved server, asked for permission and as data", async () => {
  const replies = [use("shop_add", { a: 2, b: 3 }), { text: "It is five." }];
  const { worker, context, server: scripted, place } = await scene(file(), { replies });
  const work = context();
  const result = await worker.execute(job, work);
  expect(result).toMatchObject({ outcome: "done", summary: "It is five." });
  expect(work.questions).toContainEqual({
    kind: "execute",
    title: 'use add of shop: {"a":2,"b":3}',
    paths: [],
  });
  expect(offered(scripted)).toContain("Adds two numbers.");
  const answer = JSON.stringify(scripted.requests[1]?.messages.at(-1));
  expect(answer).toMatch(/shop_add.*5/s);
  // It is started once for the list and the use of it, and ended.
  expect(place.commands).toHaveLength(1);
});

test("what nobody has approved, or was edited since, is neither run nor offered", async () => {
  const replies = [{ text: "There is nothing to use." }];
  const other = await scene(file(["noise"]), { approved: file(), replies });
  expect(await other.worker.execute(job, other.context())).toMatchObject({ outcome: "done" });
  expect(other.place.commands).toEqual([]);
  expect(offered(other.server)).not.toContain("shop_");
  expect(other.notes).toEqual([expect.stringContaining("nobody has approved: shop")]);
});

test("a server that does not start, and a file that is none, are told and hinder nothing", async () => {
  for (const content of [file(["crash"]), "{", JSON.stringify({ mcpServers: [] })]) {
    const approved = content.startsWith('{"mcpServers":{') ? content : "{}";
    const each = await scene(content, { approved, replies: [{ text: "Done." }] });
    expect(await each.worker.execute(job, each.context())).toMatchObject({ outcome: "done" });
    expect(each.notes).toHaveLength(1);
  }
});

test("after a crash the same tools are there, and the server is started when it is used", async () => {
  const replies = [use("shop_add", { a: 2, b: 3 }), use("shop_add", { a: 4, b: 5 }), { text: "9" }];
  const { worker, context, place, server: scripted } = await scene(file(), { replies });
  const killed = context({
    onStep(name) {
      if (name.startsWith("tool 2")) throw new Error("killed");
    },
  });
  await expect(worker.execute(job, killed)).rejects.toThrow("killed");
  const { recorded } = killed;
  const result = await worker.execute(job, context({ recorded }));
  expect(result).toMatchObject({ outcome: "done", summary: "9" });
  expect(place.commands).toHaveLength(2);
  // No model was asked twice for what it had answered.
  expect(scripted.requests).toHaveLength(3);
});

test("a server that was edited in the round is not used any more", async () => {
  const replies = [
    use("write", { path: ".mcp.json", text: file(["noise"]) }),
    use("shop_add", { a: 2, b: 3 }),
    { text: "It was refused." },
  ];
  const { worker, context, server: scripted } = await scene(file(), { replies });
  await worker.execute(job, context());
  expect(JSON.stringify(scripted.requests[2]?.messages.at(-1))).toContain("no longer names shop");
});
