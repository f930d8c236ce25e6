// Runs inside the sandbox, alone in its folder: no import of ours. Opens a port on the sandbox's own loopback, passes
// what comes there to the Unix socket of the proxy on the host, and runs the command beside it.
//
//   node relay <socket> <port> <program> <argument>…
import { spawn } from "node:child_process";
import { connect, createServer, type Socket } from "node:net";
import { constants } from "node:os";

const [socketPath = "", port = "", program = "", ...rest] = process.argv.slice(2);

const server = createServer({ allowHalfOpen: true }, (client) => {
  const host = connect({ path: socketPath, allowHalfOpen: true });
  couple(client, host);
  couple(host, client);
});
server.listen(Number(port), "127.0.0.1", run);

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
