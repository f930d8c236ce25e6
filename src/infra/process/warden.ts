// Ends what its starter leaves behind when it is killed: `node warden NAME=value`, with a pipe from the starter as
// standard input. Whatever way the starter ends, the pipe is closed; then every process with that variable is killed.
import { reap } from "./reap.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.stdin.on("error", () => {});
process.stdin.resume().once("close", () => void reap(process.argv[2] ?? ""));
