import { Listr, type ListrTask } from "listr2";
import type { Event, Phase, Task } from "#domain";
import { describeEvent, plural, seconds } from "#domain/session-view";
import { printable } from "../output.ts";
import type { Progress } from "./progress.ts";

type Line = Parameters<ListrTask["task"]>[1];

interface Stage {
  readonly title: string;
  /** The phases in which it runs; a later phase ends it. */
  readonly phases: readonly Phase[];
}

const stages: readonly Stage[] = [
  {
    title: "Understand the repository and install its dependencies",
    phases: ["open", "understand"],
  },
  { title: "Baseline: the checks on the unchanged code", phases: ["baseline"] },
  { title: "Plan", phases: ["plan"] },
  { title: "Work", phases: ["dispatch", "work", "integrate"] },
  { title: "Deliver", phases: ["deliver", "learn"] },
];

/** A promise that is settled from outside, because events say when a line ends. */
interface Ending {
  readonly promise: Promise<void>;
  end(): void;
}

function ending(): Ending {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, end: resolve };
}

/** A tree of lines that is drawn again as events come: for a terminal. */
export function liveProgress(): Progress {
  const tree = new LiveTree();
  const drawn = tree.draw();
  return {
    show: (event) => tree.show(event),
    warn: (text) => tree.warn(text),
    end: async () => {
      tree.end();
      await drawn;
    },
  };
}

class LiveTree {
  private readonly endings = stages.map(() => ending());
  private readonly lines: (Line | undefined)[] = stages.map(() => undefined);
  private readonly taskEndings = new Map<string, Ending>();
  private readonly taskLines = new Map<string, Line>();
  private readonly planned = Promise.withResolvers<readonly Task[]>();
  private stage = 0;

  async draw(): Promise<void> {
    const list = new Listr(
      stages.map((stage, index) => ({
        title: stage.title,
        task: (_context, line) => {
          this.lines[index] = line;
          return stage.title === "Work" ? this.work(line) : this.endings[index]?.promise;
        },
      })),
      {
        registerSignalListeners: false,
        exitOnError: false,
        rendererOptions: { collapseSubtasks: false, removeEmptyLines: false },
      },
    );
    await list.run();
  }

  private async work(line: Line): Promise<Listr> {
    const tasks = await this.planned.promise;
    return line.newListr(
      tasks.map((task) => ({
        title: `${task.title}: ${plural(task.units.length, "unit")}`,
        task: (_context, taskLine) => {
          this.taskLines.set(task.id, taskLine);
          return this.taskEndings.get(task.id)?.promise;
        },
      })),
      { concurrent: true, exitOnError: false },
    );
  }

  show(event: Event): void {
    if (event.type === "phase.entered") this.enter(event.payload.phase);
    if (event.type === "plan.made") this.plan(event.payload.plan.tasks);
    const text = describeEvent(event);
    const task =
      "task" in event.payload && typeof event.payload.task === "string"
        ? event.payload.task
        : undefined;
    // A task that was planned later has no line of its own.
    const own = task === undefined ? undefined : this.taskLines.get(task);
    const line = own ?? this.lines[this.stage];
    if (line !== undefined && text !== undefined && event.type !== "phase.entered") {
      line.output = own === undefined || task === undefined ? text : text.slice(task.length + 2);
    }
    if (event.type === "change.merged")
      this.endTask(event.payload.task, `merged ${event.payload.subject}`);
    if (event.type === "change.rejected" && !event.payload.redone) {
      this.endTask(event.payload.task, `rejected: ${event.payload.reason}`);
    }
    if (event.type === "task.finished" && event.payload.change === undefined) {
      this.endTask(event.payload.task, `${event.payload.summary} (${seconds(event.payload.ms)})`);
    }
    if (event.type === "session.finished") this.end();
  }

  /** Below the line of what is at work: what is written beside the tree would be seen at its end only. */
  warn(text: string): void {
    const line = this.lines[this.stage];
    if (line !== undefined) line.output = `warning: ${printable(text)}`;
  }

  private enter(phase: Phase): void {
    const entered = stages.findIndex((stage) => stage.phases.includes(phase));
    while (this.stage < entered) {
      this.endings[this.stage]?.end();
      this.stage += 1;
      if (stages[this.stage]?.title !== "Work" && this.stage > 3) this.endTasks();
    }
  }

  private plan(tasks: readonly Task[]): void {
    for (const { id } of tasks) {
      if (!this.taskEndings.has(id)) this.taskEndings.set(id, ending());
    }
    this.planned.resolve(tasks);
  }

  private endTask(id: string, result: string): void {
    const line = this.taskLines.get(id);
    if (line !== undefined) line.title = `${String(line.title)}: ${result}`;
    this.taskEndings.get(id)?.end();
  }

  private endTasks(): void {
    this.planned.resolve([]);
    for (const task of this.taskEndings.values()) task.end();
  }

  end(): void {
    this.endTasks();
    for (const one of this.endings) one.end();
  }
}
