// Runs inside the sandbox, alone in its folder: no import of ours. Opens ports on the sandbox's own loopback, passes
// what comes there to Unix sockets of the host, and runs the command beside it.
//
//   node relay <port> <socket> [<port> <socket>…] -- <program> <argument>…
import { spawn } from "node:child_process";
import { connect, createServer, type Socket } from "node:net";
import { constants } from "node:os";

const words = process.argv.slice(2);
const border = words.indexOf("--");
const [program = "", ...rest] = words.slice(border + 1);

for (let index = 0; index < border; index += 2) {
  await listen(Number(words[index]), words[index + 1] ?? "");
}
run();

function listen(port: number, socketPath: string): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const host = connect({ path: socketPath, allowHalfOpen: true });
    couple(client, host);
    couple(host, client);
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
}

function couple(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}

function run(): void {
  const child = spawn(program, rest, { stdio: "inherit" });
  child.once("error", (error: NodeJS.ErrnoException) => {
    process.stderr.write(`${program}: ${error.code === "ENOENT" ? "not found" : error.message}\n`);
    process.exit(error.code === "ENOENT" ? 127 : 126);
  });
  child.once("exit", (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
}
