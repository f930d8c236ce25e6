import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentOfTask, type MessageDraft } from "#domain";
import { connectDatabase, type Database } from "#infra/database";
import { randomId } from "#shared";
import { fileDatabase } from "../../test/support/file-database.ts";
import { createMessages, type Messages } from "./messages.ts";
import type { Receiver } from "./receive.ts";

const place = fileDatabase();
let messages: Messages;
let session: string;

beforeAll(async () => {
  messages = createMessages(place.database);
});
afterAll(async () => {
  messages?.close();
});

function newSession(): string {
  session = `s-${randomId(8)}`;
  return session;
}

/** A notice of a person to all agents, unless something else is said. */
function draft(id: string, more: Partial<MessageDraft> = {}): MessageDraft {
  return {
    id: `${session}/${id}`,
    session,
    sender: "person",
    recipient: "agent:a",
    type: "notice",
    content: id,
    ...more,
  };
}

const as = (participant: string, task?: string): Receiver => ({
  session,
  participant,
  ...(task === undefined ? {} : { task }),
});

const received = async (receiver: Receiver) =>
  (await messages.receive(receiver)).map(({ content }) => content);

const found = async (filter: Parameters<Messages["find"]>[0]) =>
  (await messages.find({ session, ...filter })).map(({ content }) => content);

describe("a message", () => {
  test("is received by its recipient until that acknowledges it, oldest first", async () => {
    newSession();
    await messages.send([draft("1"), draft("2"), draft("3", { recipient: "orchestrator" })]);
    await messages.send([draft("4")]);
    expect(await received(as("agent:a"))).toEqual(["1", "2", "4"]);
    expect(await received(as("agent:a"))).toEqual(["1", "2", "4"]);
    expect(await received(as("agent:b"))).toEqual([]);
    await messages.acknowledge(as("agent:a"), [`${session}/2`]);
    await messages.acknowledge(as("agent:a"), [`${session}/2`]);
    expect(await received(as("agent:a"))).toEqual(["1", "4"]);
    expect(await received(as("orchestrator"))).toEqual(["3"]);
    const [second] = await messages.find({ session, search: "2" });
    expect(second?.deliveries).toEqual([
      { recipient: "agent:a", acknowledgedAt: expect.any(Number), acknowledgedBy: "agent:a" },
    ]);
  });

  test("is acknowledged by nobody else, and then none of what was named is", async () => {
    newSession();
    await messages.send([draft("1"), draft("2", { recipient: "agent:b" })]);
    const both = [`${session}/1`, `${session}/2`];
    await expect(messages.acknowledge(as("agent:a"), both)).rejects.toMatchObject({
      code: "MESSAGE_NOT_YOURS",
      kind: "refused",
    });
    await expect(messages.acknowledge(as("agent:a"), ["none"])).rejects.toMatchObject({
      code: "MESSAGE_NOT_FOUND",
    });
    expect(await received(as("agent:a"))).toEqual(["1"]);
  });

  test("is there once, however often it is sent, and no other under its id", async () => {
    newSession();
    await messages.send([draft("1")]);
    await messages.acknowledge(as("agent:a"), [`${session}/1`]);
    await messages.send([draft("1"), draft("1"), draft("2")]);
    expect(await received(as("agent:a"))).toEqual(["2"]);
    const other = draft("1", { sender: "orchestrator" });
    await expect(messages.send([other])).rejects.toMatchObject({ code: "MESSAGE_ID_TAKEN" });
    // After a crash another agent says the same of the task.
    const status = { type: "status", task: "t", recipient: "orchestrator" } as const;
    await messages.send([draft("s", { ...status, sender: "agent:a" })]);
    await messages.send([draft("s", { ...status, sender: "agent:b" })]);
    expect(await received(as("orchestrator"))).toEqual(["s"]);
  });

  test("for the agent of a task is for whoever does it", async () => {
    newSession();
    const task = `${session}/t/1`;
    await messages.send([
      draft("do", {
        sender: "orchestrator",
        recipient: agentOfTask(task),
        type: "assignment",
        task,
      }),
    ]);
    expect(await received(as("agent:a"))).toEqual([]);
    expect(await received(as("agent:a", task))).toEqual(["do"]);
    expect(await received(as("agent:b", task))).toEqual(["do"]);
    await messages.acknowledge(as("agent:b", task), [`${session}/do`]);
    expect(await received(as("agent:a", task))).toEqual([]);
    const [message] = await messages.find({ session });
    expect(message?.deliveries).toMatchObject([
      { recipient: `task:${task}`, acknowledgedBy: "agent:b" },
    ]);
  });

  test("to all has a delivery for each agent, those that come later too", async () => {
    newSession();
    await messages.send([draft("1", { recipient: "all" })], ["agent:a", "agent:b", "agent:a"]);
    await messages.acknowledge(as("agent:a"), [`${session}/1`]);
    expect(await received(as("agent:a"))).toEqual([]);
    expect(await received(as("agent:b"))).toEqual(["1"]);
    expect(await received(as("agent:late"))).toEqual(["1"]);
    expect(await received(as("orchestrator"))).toEqual([]);
    const [message] = await messages.find({ session });
    expect(message?.deliveries.map(({ recipient }) => recipient)).toEqual([
      "agent:a",
      "agent:b",
      "agent:late",
    ]);
    expect(await found({ isOpen: true })).toEqual(["1"]);
    for (const name of ["agent:b", "agent:late"]) {
      await messages.acknowledge(as(name), [`${session}/1`]);
    }
    expect(await found({ isOpen: true })).toEqual([]);
  });

  test("is kept without secrets and whatever the database cannot hold", async () => {
    newSession();
    const token = `ghp_${"a".repeat(36)}`;
    await messages.send([
      draft("1", {
        content: `use ${token} \0 \ud800 \u001b[2J`,
        metadata: { token: "hunter2", url: "postgres://me:hunter2@host/x", count: 3, "a\\b": "\0" },
        attachments: [
          { name: "log", mediaType: "text/plain", content: { kind: "text", text: `x ${token}` } },
        ],
      }),
    ]);
    const [message] = await messages.find({ session });
    expect(message?.content).toBe("use *** \uFFFD \uFFFD \u001b[2J");
    expect(message?.metadata).toEqual({
      token: "***",
      url: "postgres://***@host/x",
      count: 3,
      "a\\b": "\0",
    });
    expect(message?.attachments[0]?.content).toEqual({ kind: "text", text: "x ***" });
    const { rows } = await place.database.pool.query("select m::text as row from artel.message m");
    expect(JSON.stringify(rows)).not.toMatch(/hunter2|ghp_/);
  });

  test("is removed with its session", async () => {
    newSession();
    await messages.send([draft("1")]);
    const kept = session;
    newSession();
    await messages.send([draft("1")]);
    await messages.forget([session]);
    expect(await found({})).toEqual([]);
    expect((await messages.find({ session: kept })).length).toBe(1);
    const { rows } = await place.database.pool.query(
      "select 1 from artel.message_delivery where session = $1",
      [session],
    );
    expect(rows).toEqual([]);
  });
});

test("all messages of one sending are kept, or none", async () => {
  newSession();
  await expect(
    messages.send([draft("1"), draft("2", { replyTo: "nothing" })]),
  ).rejects.toMatchObject({ code: "MESSAGE_NOT_FOUND" });
  await expect(messages.send([draft("1"), draft("2", { content: "" })])).rejects.toMatchObject({
    code: "MESSAGE_INVALID",
  });
  expect(await found({})).toEqual([]);
});

test.each<[string, Partial<MessageDraft>]>([
  ["an agent to an agent", { sender: "agent:a", recipient: "agent:b" }],
  ["an agent to all", { sender: "agent:a", recipient: "all" }],
  ["a person who assigns", { type: "assignment", task: "t" }],
  ["an answer to nothing", { type: "answer" }],
  ["a result of no task", { sender: "agent:a", recipient: "orchestrator", type: "result" }],
  ["a delegation to all", { sender: "agent:a", type: "delegation", task: "t", recipient: "all" }],
  ["an unknown sender", { sender: "somebody" }],
  ["a name that steers a terminal", { recipient: "agent:\u001b[2J" }],
  ["too much", { content: "x".repeat(20_001) }],
  [
    "a path out of the repository",
    {
      attachments: [
        {
          name: "x",
          mediaType: "text/plain",
          content: { kind: "repository", revision: "a".repeat(40), path: "a/../../b" },
        },
      ],
    },
  ],
  [
    "too many attachments",
    {
      attachments: Array.from({ length: 11 }, () => ({
        name: "x",
        mediaType: "text/plain",
        content: { kind: "text" as const, text: "" },
      })),
    },
  ],
  [
    "attachments that are too long together",
    {
      attachments: Array.from({ length: 5 }, () => ({
        name: "x",
        mediaType: "text/plain",
        content: { kind: "text" as const, text: "x".repeat(60_000) },
      })),
    },
  ],
])("%s is refused", async (_name, more) => {
  newSession();
  await expect(messages.send([draft("1", more)])).rejects.toMatchObject({
    code: "MESSAGE_INVALID",
    kind: "usage",
  });
});

describe("messages are found", () => {
  test("by words of prose and of code", async () => {
    newSession();
    await messages.send([
      draft("1", { content: "It conflicts with src/a/b.ts, see parseFactKey()." }),
      draft("2", { content: "src and b.ts; key of fact, parse" }),
      draft("3", {
        content: "The change.",
        attachments: [
          {
            name: "change.patch",
            mediaType: "text/x-diff",
            content: { kind: "repository", revision: "refs/artel/x", path: "lib/deep/index.js" },
          },
        ],
        metadata: { gate: "noUnusedVariables" },
      }),
    ]);
    const numbers = async (search: string) =>
      (await messages.find({ session, search })).map(({ id }) => id.at(-1)).join("");
    expect(await numbers("src/a/b.ts")).toBe("1");
    expect(await numbers("a/b.ts")).toBe("1");
    expect(await numbers("b.ts")).toBe("12");
    expect(await numbers("parseFactKey")).toBe("1");
    expect(await numbers("parsefactkey")).toBe("1");
    expect(await numbers("factKey")).toBe("1");
    expect(await numbers("key fact")).toBe("12");
    expect(await numbers("CONFLICT")).toBe("1");
    expect(await numbers("lib/deep")).toBe("3");
    expect(await numbers("change.patch")).toBe("3");
    expect(await numbers("unusedVariables")).toBe("3");
    expect(await numbers("nothing")).toBe("");
    expect(await numbers("' | !")).toBe("");
  });

  test("by session, sides, type, task, time and what is open, the latest first to be shown", async () => {
    newSession();
    await messages.send([
      draft("1"),
      draft("2", { sender: "orchestrator", recipient: "all" }),
      draft("3", { sender: "agent:a", recipient: "orchestrator", type: "status", task: "t" }),
    ]);
    await messages.acknowledge(as("agent:a"), [`${session}/1`]);
    await messages.receive(as("agent:a"));
    expect(await found({})).toEqual(["1", "2", "3"]);
    expect(await found({ limit: 2 })).toEqual(["2", "3"]);
    expect(await found({ sender: "agent:a" })).toEqual(["3"]);
    expect(await found({ recipient: "agent:a" })).toEqual(["1", "2"]);
    expect(await found({ type: "status" })).toEqual(["3"]);
    expect(await found({ task: "t" })).toEqual(["3"]);
    expect(await found({ isOpen: true })).toEqual(["2", "3"]);
    const [first] = await messages.find({ session });
    expect(await found({ since: first!.sentAt - 1 })).toEqual(["1", "2", "3"]);
    expect(await found({ until: first!.sentAt - 1 })).toEqual([]);
    expect(await found({ session: "another" })).toEqual([]);
  });

  test("with their conversation, from any message of it", async () => {
    newSession();
    const reply = (id: string, to: string) =>
      draft(id, { sender: "agent:a", recipient: "person", replyTo: `${session}/${to}` });
    await messages.send([draft("1"), reply("2", "1"), reply("3", "1"), reply("4", "2")]);
    await messages.send([draft("other")]);
    for (const id of ["1", "2", "3", "4"]) {
      const thread = await messages.thread(`${session}/${id}`);
      expect(thread.map(({ content }) => content)).toEqual(["1", "2", "3", "4"]);
    }
    await expect(messages.thread("nothing")).rejects.toMatchObject({ code: "MESSAGE_NOT_FOUND" });
    expect(await messages.idsEndingIn(`${session}/3`)).toEqual([`${session}/3`]);
    expect(await messages.idsEndingIn("%")).toEqual([]);
  });
});

test("who waits is woken by another process's message, long before it would look again", async () => {
  newSession();
  const other = await connectDatabase(place.options);
  try {
    const waits: number[] = [];
    for (const id of ["1", "2", "3", "4", "5"]) {
      const next = messages.next(as("agent:a"), AbortSignal.timeout(10_000));
      await new Promise((resolve) => setTimeout(resolve, 60));
      const sent = performance.now();
      await createMessages(other).send([draft(id)]);
      expect((await next).map(({ content }) => content)).toEqual([id]);
      waits.push(performance.now() - sent);
      await messages.acknowledge(as("agent:a"), [`${session}/${id}`]);
    }
    expect(waits.toSorted((one, two) => one - two)[2]).toBeLessThan(500);
    const ended = AbortSignal.abort(new Error("enough"));
    await expect(messages.next(as("agent:a"), ended)).rejects.toThrow("enough");
  } finally {
    await other.close();
  }
});

test("who waits finds a message that nobody told of", async () => {
  newSession();
  const deaf = createMessages({ pool: withoutListening() });
  const next = deaf.next(as("agent:a"), AbortSignal.timeout(10_000));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await messages.send([draft("1")]);
  expect((await next).map(({ content }) => content)).toEqual(["1"]);
});

/** The same database over connections that break when they are to be kept for listening. */
function withoutListening(): Database["pool"] {
  return new Proxy(place.database.pool, {
    get: (pool, name) =>
      name === "connect"
        ? () => Promise.reject(new Error("no more connections"))
        : pool.query.bind(pool),
  });
}
