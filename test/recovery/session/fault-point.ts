/**
 * Loaded into a command before its own code (`node --import`): at the durable moves that the plan in ARTEL_FAULTS names,
 * kills this process or another one, each once for all processes that share the plan; or only notes the moves down.
 */
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync, closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pointName, type FaultPlan, type Moment } from "./fault-plan.ts";

interface Move {
  readonly moment: "begins" | "done" | "recorded";
  readonly workflow: string;
  readonly name: string;
}

const folder = process.env["ARTEL_FAULTS"];
if (folder !== undefined) listen(folder);

function listen(folder: string): void {
  const plan = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")) as FaultPlan;
  const begun = new Map<string, number>();
  subscribe("artel:durable-move", (message) => {
    const { moment, workflow, name } = message as Move;
    const point = pointName(workflow, name);
    if (moment === "begins") begun.set(point, performance.now());
    if (plan.victim === undefined) {
      if (moment !== "recorded") return;
      const ms = performance.now() - (begun.get(point) ?? performance.now());
      note(folder, { point, ms });
      return;
    }
    const wanted = plan.faults[point];
    if (wanted === undefined) return;
    if (wanted.moment === "during") {
      if (moment === "begins") during(folder, plan, point, wanted.ms, begun);
      else begun.delete(point);
    } else if (moment === (wanted.moment === "before" ? "begins" : lastMoment(name))) {
      strike(folder, plan, point, wanted.moment);
    }
  });
}

/** Where there is nothing between the side effect and its record, after the one is after the other. */
function lastMoment(name: string): Move["moment"] {
  return name === "enqueue" || name === "close" ? "recorded" : "done";
}

/** In the middle of the time that the move usually takes; not when it is over by then. */
function during(
  folder: string,
  plan: FaultPlan,
  point: string,
  ms: number,
  begun: ReadonlyMap<string, number>,
): void {
  const at = () => {
    if (begun.has(point)) strike(folder, plan, point, "during");
  };
  if (ms < 4) setImmediate(at);
  else setTimeout(at, ms / 2);
}

function strike(folder: string, plan: FaultPlan, point: string, moment: Moment): void {
  try {
    closeSync(openSync(join(folder, `struck-${encodeURIComponent(point)}`), "wx"));
  } catch {
    return; // it was, in another process or before
  }
  if (plan.victim === "self") {
    note(folder, { point, moment });
    process.kill(process.pid, "SIGKILL");
    return;
  }
  const pid = victimProcess(plan.pidFile);
  // Else it was killed a moment ago, perhaps by another process, and is not back yet.
  if (pid !== undefined && killed(pid)) note(folder, { point, moment });
}

function victimProcess(file: string | undefined): number | undefined {
  try {
    const text = readFileSync(file ?? "", "utf8");
    const pid = Number(text.startsWith("{") ? (JSON.parse(text) as { pid: unknown }).pid : text);
    return pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function killed(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

function note(folder: string, line: object): void {
  appendFileSync(join(folder, "journal"), `${JSON.stringify(line)}\n`);
}
