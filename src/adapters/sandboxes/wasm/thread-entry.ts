// Runs in a thread of its own, one for each snippet, and imports no folder of Artel: every import is paid for there.
import { parentPort, workerData } from "node:worker_threads";
import { Evaluation } from "./evaluation.ts";
import { Interpreter } from "./interpreter.ts";
import type { Order, Report, Run, ThreadData } from "./protocol.ts";

if (parentPort === null) throw new Error("This file is the entry of a thread.");
const port = parentPort;
// Both sides are ours: what comes from there needs no check here.
const { module } = workerData as ThreadData;
let evaluation: Evaluation | undefined;

const report = (message: Report): void => port.postMessage(JSON.stringify(message));

async function run(order: Run): Promise<void> {
  evaluation = new Evaluation(await Interpreter.start(module, order.memoryBytes), order, report);
  report(await evaluation.end());
}

port.on("message", (order: Order) => {
  if (order.kind === "run") void run(order);
  else evaluation?.calls.end(order);
});
// The first loads what the second, which is the snippet's, then finds.
await Interpreter.start(module, 0);
report({ kind: "ready" });
