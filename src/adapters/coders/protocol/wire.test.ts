import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { AnyMessage } from "@agentclientprotocol/sdk";
import { linesOf } from "./lines.ts";
import { parseMessage } from "./message.ts";
import { permissionAnswer } from "./permission.ts";
import { parseUpdate } from "./session-update.ts";
import { GarbageError, Wire } from "./wire.ts";

async function lines(chunks: readonly (string | Buffer)[], most = 20): Promise<unknown[]> {
  const stream = new PassThrough();
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  const found: unknown[] = [];
  for await (const line of linesOf(stream, most)) {
    found.push("text" in line ? line.text : line.bytes);
  }
  return found;
}

describe("lines", () => {
  it("are put together from chunks, characters that a border cuts too", async () => {
    const euro = Buffer.from("a€\nb");
    expect(await lines([euro.subarray(0, 2), euro.subarray(2), "c\n\nd"])).toEqual([
      "a€",
      "bc",
      "",
      "d",
    ]);
  });

  it("that are too long are not kept, and the next one is", async () => {
    const long = "x".repeat(15);
    expect(await lines([long, long, long, "\nshort\n", `${long}${long}`])).toEqual([
      45,
      "short",
      30,
    ]);
  });
});

it.each([
  ['{"jsonrpc":"2.0","id":1,"method":"a","params":{}}', "request"],
  ['{"jsonrpc":"2.0","id":"x","method":"a"}', "request"],
  ['{"jsonrpc":"2.0","method":"a"}', "notification"],
  ['{"jsonrpc":"2.0","id":1,"result":null}', "response"],
  ['{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}', "response"],
  ['{"jsonrpc":"2.0","id":1}', undefined],
  ['{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":"x"}}', undefined],
  ['{"jsonrpc":"1.0","method":"a"}', undefined],
  ['{"jsonrpc":"2.0","id":{},"method":"a"}', undefined],
  ['[{"jsonrpc":"2.0","method":"a"}]', undefined],
  ["null", undefined],
  ["{", undefined],
])("%s is a %s", (line, kind) => expect(parseMessage(line)?.kind).toBe(kind));

describe("updates", () => {
  const update = (more: object) => parseUpdate({ sessionId: "s", update: more })?.update;

  it("that are odd are taken for what can be read of them", () => {
    expect(
      update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text: "x" } }),
    ).toEqual({ kind: "text", text: "x" });
    expect(update({ sessionUpdate: "agent_message_chunk", content: { type: "image" } })).toEqual({
      kind: "other",
    });
    expect(
      update({
        sessionUpdate: "tool_call",
        toolCallId: "t",
        title: 7,
        kind: "dance",
        status: "completed",
        locations: [{ path: "a" }],
        content: [
          { type: "diff", path: "b" },
          { type: "diff", path: "a" },
        ],
      }),
    ).toEqual({
      kind: "tool",
      tool: { id: "t", status: "completed", paths: ["a", "b"], hasDiff: true },
    });
    expect(update({ sessionUpdate: "plan", entries: [{ status: "completed" }, {}] })).toEqual({
      kind: "plan",
      done: 1,
      all: 2,
    });
  });

  it.each([
    undefined,
    5,
    {},
    { sessionId: "s" },
    { sessionId: 1, update: {} },
    { sessionId: "s", update: {} },
  ])("%j is none", (params) => expect(parseUpdate(params)).toBeUndefined());
});

describe("permissions", () => {
  const option = (
    optionId: string,
    kind: "allow_once" | "allow_always" | "reject_once" | "reject_always",
  ) => ({
    optionId,
    kind,
    name: optionId,
  });
  const all = [
    option("reject", "allow_always"),
    option("no", "allow_once"),
    option("yes", "reject_once"),
    option("allow", "reject_always"),
  ];

  it("are answered by the kind of an option, never by its name and never for always", () => {
    expect(permissionAnswer(all, true)).toEqual({ outcome: "selected", optionId: "no" });
    expect(permissionAnswer(all, false)).toEqual({ outcome: "selected", optionId: "yes" });
    expect(permissionAnswer([all[0]!, all[3]!], true)).toEqual({ outcome: "cancelled" });
    expect(permissionAnswer([all[0]!, all[3]!], false)).toEqual({ outcome: "cancelled" });
    expect(permissionAnswer([], true)).toEqual({ outcome: "cancelled" });
    expect(permissionAnswer(all, undefined)).toEqual({ outcome: "cancelled" });
  });
});

describe("the wire", () => {
  function scene() {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const heard: string[] = [];
    let signs = 0;
    const wire = new Wire(
      { stdin, stdout },
      { onSign: () => (signs += 1), onNotification: (method) => void heard.push(method) },
    );
    const reader = wire.stream.readable.getReader();
    const writer = wire.stream.writable.getWriter();
    const say = (message: object): boolean =>
      stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
    return { stdin, stdout, heard, reader, writer, say, signs: () => signs };
  }
  const asked = (id: number): AnyMessage => ({ jsonrpc: "2.0", id, method: "m", params: {} });

  it("hands on answers to what was asked, and requests; nothing that nobody waits for", async () => {
    const { say, reader, writer, heard, stdin, stdout, signs } = scene();
    await writer.write(asked(3));
    expect(String(stdin.read())).toBe('{"jsonrpc":"2.0","id":3,"method":"m","params":{}}\n');
    stdout.write("\nnonsense\n");
    say({ method: "session/update", params: {} });
    say({ id: 4, result: "nobody asked" });
    say({ id: 3, result: "it" });
    say({ id: 3, result: "again" });
    say({ id: "q", method: "question" });
    expect((await reader.read()).value).toMatchObject({ id: 3, result: "it" });
    expect((await reader.read()).value).toMatchObject({ id: "q", method: "question" });
    expect([heard, signs()]).toEqual([["session/update"], 7]);
    stdout.end();
    expect((await reader.read()).done).toBe(true);
  });

  it("gives up on what does not speak the protocol", async () => {
    const { stdout, reader } = scene();
    stdout.write("log: line\n".repeat(201));
    await expect(reader.read()).rejects.toThrow(GarbageError);
  });

  it("waits with more requests until some are answered", async () => {
    const { say, reader, writer } = scene();
    for (let id = 0; id < 70; id += 1) say({ id, method: "question" });
    for (let id = 0; id < 64; id += 1) await reader.read();
    const next = reader.read();
    const early = await Promise.race([
      next,
      new Promise((resolve) => setTimeout(resolve, 50, "none")),
    ]);
    expect(early).toBe("none");
    await writer.write({ jsonrpc: "2.0", id: 0, result: {} });
    expect((await next).value).toMatchObject({ id: 64 });
  });

  it("leaves no listeners behind when the agent reads slowly", async () => {
    const { writer, stdin } = scene();
    const before = stdin.listenerCount("close");
    for (let id = 0; id < 3; id += 1) {
      const written = writer.write({
        jsonrpc: "2.0",
        id,
        method: "m",
        params: "x".repeat(100_000),
      });
      await setImmediate();
      stdin.read();
      await written;
    }
    expect([stdin.listenerCount("close"), stdin.listenerCount("drain")]).toEqual([before, 0]);
  });
});
