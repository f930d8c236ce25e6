import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { AnsweredError, type Peer } from "./peer.ts";
import type { Turn } from "./turn.ts";

export interface Behaviour {
  readonly start?: (peer: Peer) => void;
  readonly initialize?: (peer: Peer) => unknown;
  readonly abilities?: object;
  /** What it wants before a session: authentication by a key, or by a person. */
  readonly login?: "key" | "person";
  readonly modes?: object;
  readonly opened?: (peer: Peer) => unknown;
  readonly loading?: (peer: Peer, session: string) => unknown;
  readonly prompt?: (turn: Turn) => Promise<object | void>;
}

const FIXED = "export const add = (a, b) => a + b;\n";
const forever = (): Promise<never> => new Promise(() => setInterval(() => {}, 1_000));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const drained = (): Promise<void> =>
  new Promise((resolve) => process.stdout.once("drain", resolve));

/** What a program of a coding CLI may do, good and bad. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  ok: {
    prompt: async (turn) => {
      turn.update({
        sessionUpdate: "plan",
        entries: [{ status: "completed" }, { status: "pending" }],
      });
      const id = turn.tool("read", "Read src/add.js", ["src/add.js"], "in_progress");
      turn.end(id);
      await turn.edit("src/add.js", FIXED);
      turn.say("Done: ");
      turn.say("add adds.");
    },
  },
  outside: {
    prompt: async (turn) => {
      await turn.edit("docs/other.md", "not asked for\n");
      await turn.edit("src/add.js", FIXED);
      turn.say("Done.");
    },
  },
  "work-without-asking": {
    prompt: async () => {
      writeFileSync("src/add.js", FIXED);
    },
  },
  nothing: { prompt: async (turn) => void turn.say("All done!") },
  "crash-at-once": {
    start: () => {
      process.stderr.write("error: cannot load\ntoken=very-secret-value\n");
      process.exit(3);
    },
  },
  "crash-after-opening": {
    opened: async () => void setTimeout(() => process.kill(process.pid, "SIGSEGV"), 50),
    prompt: forever,
  },
  "crash-in-turn": {
    prompt: async (turn) => {
      await turn.edit("src/add.js", FIXED);
      process.stderr.write("panic: at the disco\nkey sk-0123456789abcdef0123456789\n");
      await pause(50);
      process.exit(7);
    },
  },
  "end-in-turn": { prompt: async () => process.exit(0) },
  "half-a-line": {
    prompt: async (turn) => {
      turn.peer.raw('{"jsonrpc":"2.0","method":"session/upd');
      await pause(50);
      process.exit(0);
    },
  },
  "too-much-memory": {
    prompt: async () => {
      const all: Buffer[] = [];
      for (;;) {
        all.push(Buffer.alloc(20e6, 1));
        await pause(5);
      }
    },
  },
  silent: { prompt: forever },
  "silent-at-once": { initialize: forever },
  "version-2": { initialize: () => ({ protocolVersion: 2 }) },
  "odd-answers": { opened: () => {}, initialize: () => ({ protocolVersion: "one" }) },
  "needs-key": { login: "key", prompt: async (turn) => void turn.say("in") },
  "needs-person": { login: "person" },
  fails: {
    prompt: async () => {
      throw new AnsweredError(-32603, "Internal error", {
        details: "model overloaded, api_key=abcdef",
      });
    },
  },
  modes: {
    modes: { currentModeId: "free", availableModes: [{ id: "free" }, { id: "asks" }] },
    prompt: async (turn) => void turn.say(turn.read(`${process.env["HOME"]}/mode`)),
  },
  "some-garbage": {
    start: (peer) => {
      peer.raw("Welcome to fake!\n\n[1,2]\n{}\n\u0000\u0001\n");
      peer.notify("session/update", { sessionId: 5 });
      peer.notify("session/update", null);
      peer.notify("_unknown/thing", { a: 1 });
      peer.raw('{"jsonrpc":"2.0","id":77,"result":{}}\n');
    },
    prompt: async (turn) => {
      turn.update({
        sessionUpdate: "tool_call",
        toolCallId: "x",
        title: 5,
        kind: "dance",
        locations: 3,
      });
      turn.update({ sessionUpdate: "never heard of" });
      turn.say("fine");
    },
  },
  "only-garbage": {
    prompt: async () => {
      for (;;) {
        if (!process.stdout.write("y\n".repeat(100))) await drained();
      }
    },
  },
  flood: {
    prompt: async (turn) => {
      for (let number = 0; number < 150_000; number += 1) {
        if (!turn.say("word ")) await drained();
      }
      // Longer than a line may be, and one that is not.
      const large = "x".repeat(10e6);
      turn.say(large);
      turn.peer.raw(`${JSON.stringify({ jsonrpc: "2.0", method: "a", params: large + large })}\n`);
      turn.tool("edit", "T".repeat(5_000), ["src/add.js"], "completed");
      turn.say("the end");
    },
  },
  "flood-of-requests": {
    prompt: async (turn) => {
      process.stdin.pause();
      for (let id = 0; id < 100_000; id += 1) {
        const asked = {
          jsonrpc: "2.0",
          id,
          method: "fs/read_text_file",
          params: { path: "/etc/passwd" },
        };
        if (!turn.peer.raw(`${JSON.stringify(asked)}\n`)) await drained();
      }
    },
  },
  "wants-files": {
    prompt: async (turn) => {
      const path = "/etc/hostname";
      const read = await turn.peer.ask("fs/read_text_file", { sessionId: turn.session, path });
      const write = await turn.peer.ask("fs/write_text_file", {
        sessionId: turn.session,
        path,
        content: "",
      });
      const run = await turn.peer.ask("terminal/create", {
        sessionId: turn.session,
        command: "id",
      });
      turn.say(JSON.stringify([read, write, run]));
    },
  },
  daemon: {
    prompt: async (turn) => {
      const script = "while :; do echo beat >> heartbeat; sleep 0.1; done";
      spawn("setsid", ["nohup", "sh", "-c", script], { stdio: "ignore", detached: true }).unref();
      while (!existsSync("heartbeat")) await pause(20);
      turn.say("left something running");
    },
  },
  "ignores-cancel": {
    prompt: async (turn) => {
      process.on("SIGTERM", () => {});
      turn.tool("execute", "go on for ever", [], "in_progress");
      for (;;) {
        turn.update({
          sessionUpdate: "agent_thought_chunk",
          content: { type: "text", text: "hm" },
        });
        await pause(20);
      }
    },
  },
  remembers: {
    loading: (peer, sessionId) => {
      const old = (text: string) => ({
        sessionUpdate: "agent_message_chunk",
        content: { type: "text", text },
      });
      for (let number = 0; number < 50; number += 1) {
        peer.notify("session/update", { sessionId, update: old(`old news ${number} `) });
      }
    },
    prompt: async (turn) => {
      appendFileSync(`${process.env["HOME"]}/turns`, `${turn.session}\n`);
      const turns = turn.read(`${process.env["HOME"]}/turns`).trim().split("\n");
      if (turns.length === 1) {
        await turn.edit("src/add.js", FIXED);
        turn.say("began");
        await forever();
      }
      // The worktree is as it was last kept.
      if (turn.read("src/add.js") !== FIXED) await turn.edit("src/add.js", FIXED);
      const isTold = turn.prompt.includes("You were interrupted");
      turn.say(`went on, ${turns[0] === turn.session ? "same" : "other"} session, told: ${isTold}`);
    },
  },
  "forgets-sessions": {
    abilities: {},
    prompt: async (turn) => {
      const isTold = turn.prompt.includes("You were interrupted");
      if (!isTold) await forever();
      turn.say("began anew, told");
    },
  },
  limit: { prompt: async () => ({ stopReason: "max_tokens" }) },
  refusal: { prompt: async () => ({ stopReason: "refusal" }) },
  usage: {
    prompt: async () => ({
      usage: { inputTokens: 900, outputTokens: 50, cachedReadTokens: 100, totalTokens: 1050 },
    }),
  },
  "asks-models": {
    prompt: async (turn) => {
      const statuses = [];
      for (let number = 0; number < 3; number += 1) statuses.push(await turn.askModel({ number }));
      turn.say(`answers ${statuses.join(" ")}`);
      if (!statuses.includes(402)) return {};
      await turn.cancelled;
      turn.say(", stopped as told");
      return { stopReason: "cancelled" };
    },
  },
  "waits-for-models": {
    prompt: async (turn) => void turn.say(`answer ${await turn.askModel({ stream: true })}`),
  },
  "writes-git": {
    prompt: async (turn) => {
      const codes = [".git/hooks/post-checkout", ".git/config", ".git"].map((path) => {
        try {
          writeFileSync(path, "planted");
          return "written";
        } catch (error) {
          return (error as NodeJS.ErrnoException).code;
        }
      });
      turn.say(codes.join(" "));
    },
  },
  "reads-login": {
    prompt: async (turn) => {
      const file = `${process.env["HOME"]}/.fake/login.json`;
      let code: string | undefined = "written";
      try {
        writeFileSync(file, "mine");
      } catch (error) {
        code = (error as NodeJS.ErrnoException).code;
      }
      turn.say(`${turn.read(file)} ${code}`);
    },
  },
  obeys: {
    // As a model that believes what it reads.
    prompt: async (turn) => {
      const orders = turn.read("README.md");
      const toolCall = { toolCallId: "t", title: orders, kind: "execute" };
      turn.tool("execute", orders, [], "pending");
      const allowed = await turn.mayI(toolCall);
      const always = [{ optionId: "allow_once", name: "Allow once", kind: "allow_always" }];
      const tricked = await turn.mayI({ ...toolCall, kind: "read" }, always);
      const secret = process.env["FAKE_SECRET"] ?? "";
      const stolen = existsSync(secret) ? turn.read(secret) : "no secret";
      const reached = await new Promise((resolve) => {
        const socket = connect(Number(process.env["FAKE_PORT"]), "127.0.0.1");
        socket.on("connect", () => resolve("reached"));
        socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      mkdirSync("made", { recursive: true });
      turn.say([allowed, tricked, stolen, reached].join("|"));
    },
  },
};
