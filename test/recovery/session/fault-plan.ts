import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export type Moment = "before" | "during" | "after";

/** What is to be killed, and at which durable moves. */
export interface FaultPlan {
  /** Nothing is killed when undefined: the moves are written down, with the time that each takes. */
  readonly victim: "self" | "other" | undefined;
  /** Where the other process's id stands. */
  readonly pidFile?: string;
  /** By name of the move; `ms` is how long it usually takes. */
  readonly faults: Readonly<Record<string, { readonly moment: Moment; readonly ms: number }>>;
}

/** The same in every session: without its id, and without ids of commits. */
export function pointName(workflow: string, name: string): string {
  const [, ...task] = workflow.split("/");
  return [...task, name].join("/").replaceAll(/[0-9a-f]{40}/g, "<commit>");
}

/** A plan in a folder that the processes of a scene share. */
export class FaultFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "artel-faults-"));

  constructor(plan: FaultPlan) {
    writeFileSync(join(this.folder, "plan.json"), JSON.stringify(plan));
  }

  /** For the environment of a command that is to listen. */
  get environment(): Record<string, string> {
    const program = join(import.meta.dirname, "fault-point.ts");
    return {
      ARTEL_FAULTS: this.folder,
      NODE_OPTIONS: `--import=${pathToFileURL(program).href}`,
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What was noted down, in order. */
  journal(): readonly Record<string, unknown>[] {
    try {
      const text = readFileSync(join(this.folder, "journal"), "utf8");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    } catch {
      return [];
    }
  }
}
