import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expectNoHeartbeat, HEARTBEAT_DAEMON } from "./limit-cases.ts";
import { MEGABYTE, type Scene } from "./scene.ts";

interface InteractionTest {
  readonly name: string;
  run(scene: Scene): Promise<void>;
}

/** What a sandbox has to do for a command that is talked to while it runs. */
export const interactionTests: readonly InteractionTest[] = [
  {
    name: "answers line by line, with input, output and errors apart, and says how it ended",
    async run(scene) {
      const running = await scene.start(
        ["sh", "-c", 'while read line; do echo "<$line>"; echo "$NAME" >&2; done; pwd; exit 3'],
        { policy: { environment: { NAME: "€" } } },
      );
      const errors = text(running.stderr);
      const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
      running.stdin.write("one\n");
      equal((await lines.next()).value, "<one>");
      running.stdin.write("two\n");
      equal((await lines.next()).value, "<two>");
      running.stdin.end();
      equal((await lines.next()).value, scene.worktree);
      const { exitCode, ended, stdout, stderr, enforced } = await running.result;
      deepEqual([exitCode, ended, stdout, stderr], [3, "exit", "", ""]);
      equal(await errors, "€\n€\n");
      deepEqual([enforced.output, enforced.memory], ["no", "poll"]);
    },
  },
  {
    name: "is held up, not buffered, while nobody reads, and ends when it is cancelled",
    async run(scene) {
      const stop = new AbortController();
      const running = await scene.start(["sh", "-c", "yes; yes >&2"], { signal: stop.signal });
      const before = process.memoryUsage().rss;
      await new Promise((resolve) => running.stdout.once("readable", resolve));
      await pause(300);
      ok(process.memoryUsage().rss - before < 64 * MEGABYTE);
      stop.abort();
      const { ended, exitCode } = await running.result;
      deepEqual([ended, exitCode], ["cancelled", null]);
      running.stdin.write("nobody hears this\n");
    },
  },
  {
    name: "leaves nothing behind, however it ends",
    async run(scene) {
      const stop = new AbortController();
      const script = `${HEARTBEAT_DAEMON}; until [ -s heartbeat ]; do sleep 0.1; done; echo up; cat`;
      const cancelled = await scene.start(["sh", "-c", script], { signal: stop.signal });
      await firstOf(cancelled.stdout);
      stop.abort();
      await cancelled.result;
      await expectNoHeartbeat(scene.worktree);
      const ended = await scene.start(["sh", "-c", script]);
      await firstOf(ended.stdout);
      ended.stdin.end();
      equal((await ended.result).exitCode, 0);
      await expectNoHeartbeat(scene.worktree);
    },
  },
  {
    name: "is held to time and memory, and to the worktree without its .git",
    async run(scene) {
      const late = await scene.start(["cat"], { limits: { timeMs: 300 } });
      equal((await late.result).ended, "time");
      const hungry = await scene.start(["perl", "-e", '$x = "x" x 400e6; sleep 20'], {
        limits: { memoryBytes: 200 * MEGABYTE },
      });
      equal((await hungry.result).ended, "memory");
      scene.write(".git", "gitdir: elsewhere");
      const writer = await scene.start([
        "sh",
        "-c",
        `echo x > .git || echo x > ${scene.secretFile} || echo made > file`,
      ]);
      writer.stderr.resume();
      equal((await writer.result).exitCode, 0);
      equal(readFileSync(join(scene.worktree, ".git"), "utf8"), "gitdir: elsewhere");
      equal(readFileSync(scene.secretFile, "utf8"), scene.secret);
      equal(readFileSync(join(scene.worktree, "file"), "utf8"), "made\n");
    },
  },
  {
    name: "refuses what makes no sense, and a signal that is aborted already",
    async run(scene) {
      const network = { kind: "allow", hosts: [], loopback: [0] } as const;
      for (const options of [
        { policy: { readOnly: ["/no/such/path"] } },
        { policy: { network } },
      ]) {
        await rejects(scene.start(["true"], options), { code: /^BAD_P/ });
      }
      const reason = new Error("not wanted");
      await rejects(scene.start(["true"], { signal: AbortSignal.abort(reason) }), reason);
    },
  },
  {
    name: "reaches the port of the host that is named, at the same place, and no other",
    async run(scene) {
      const server = createServer((request, response) => response.end(`${request.url} answered`));
      const other = createServer((_request, response) => response.end("reached"));
      for (const each of [server, other]) {
        await new Promise<void>((resolve) => each.listen(0, "127.0.0.1", resolve));
      }
      const port = (server.address() as AddressInfo).port;
      const closed = (other.address() as AddressInfo).port;
      const script = `
        const ask = (port) => fetch("http://127.0.0.1:" + port + "/x").then((it) => it.text(), (error) => error.cause.code);
        (async () => console.log(await ask(${port}), await ask(${port}), await ask(${closed})))();`;
      try {
        const asked = await scene.start([process.execPath, "-e", script], {
          policy: { network: { kind: "allow", hosts: [], loopback: [port, port] } },
        });
        equal(await text(asked.stdout), "/x answered /x answered ECONNREFUSED\n");
        const result = await scene.node(script);
        match(result.stdout, /^ECONNREFUSED ECONNREFUSED/);
      } finally {
        for (const each of [server, other]) each.close();
      }
    },
  },
];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function firstOf(stream: Readable): Promise<void> {
  await new Promise((resolve) => stream.once("data", resolve));
}
