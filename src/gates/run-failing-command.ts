import { Buffer } from "node:buffer";
import { dirname } from "node:path";
import { analyzeLog, LogError, type FailureReport, type Problem } from "#analysis";
import type {
  CommandResult,
  FailingCommand,
  FailureKind,
  FailureProblem,
  TargetCommandRunner,
} from "#domain";
import { isInstallCommand } from "./install-command.ts";
import { endOfOutput, LimitedOutput } from "./limited-output.ts";
import { trackedPath } from "./tracked-path.ts";

const PROBLEMS_AT_MOST = 100;

/** Where a command that failed is run again: a prepared worktree. */
export interface CommandPlace {
  /** Absolute path. */
  readonly worktree: string;
  /** Tracked files, relative paths with `/`. */
  readonly files: readonly string[];
  readonly target: TargetCommandRunner;
  /** Brings the dependencies in step with the manifests; answers why that is refused. */
  install(): Promise<string | undefined>;
  readonly signal: AbortSignal;
}

/** JSON, so that it can be a step's result. */
export interface CommandRun {
  readonly passed: boolean;
  /** The dependencies could not be put in place, so nothing else was run. */
  readonly installs: boolean;
  readonly ended: CommandResult["ended"];
  readonly exitCode: number | null;
  /** What failed first; undefined when the output does not tell. */
  readonly kind?: FailureKind;
  readonly problems: readonly FailureProblem[];
  /** The end of what it printed, without secrets. */
  readonly output: string;
  /** As a person would type it. */
  readonly display: string;
  readonly ms: number;
}

/** Runs the command in the sandbox, and reads what it prints as a log. */
export async function runFailingCommand(
  command: FailingCommand,
  place: CommandPlace,
): Promise<CommandRun> {
  const begin = performance.now();
  const refusal = await place.install();
  const display = command.argv.join(" ");
  const passed = { ended: "exit", installs: true, problems: [], output: "", display } as const;
  const ms = performance.now() - begin;
  if (refusal !== undefined) {
    const told = await read(refusal, command, place);
    return { ...passed, ...told, passed: false, installs: false, exitCode: null, ms };
  }
  if (isInstallCommand(command)) return { ...passed, passed: true, exitCode: 0, ms };
  const output = new LimitedOutput();
  const result = await place.target.run({
    argv: command.argv,
    directory: command.directory,
    purpose: "test",
    onOutput: (chunk) => output.add(chunk),
  });
  place.signal.throwIfAborted();
  const { exitCode, ended, durationMs } = result;
  const run = { exitCode, ended, display: result.display, ms: durationMs, installs: true };
  if (ended === "exit" && exitCode === 0) {
    return { ...run, passed: true, problems: [], output: endOfOutput(output.text) };
  }
  const told = await read(output.text, command, place);
  return { ...run, ...told, ...(ended === "time" && { kind: "timeout" }), passed: false };
}

/** The first problems of a log, with the line of each. */
export function failureProblems({ problems }: FailureReport): FailureProblem[] {
  return problems.slice(0, PROBLEMS_AT_MOST).map(problemOf);
}

function problemOf(problem: Problem): FailureProblem {
  const { kind, tool, file, line, column, message, repair, role } = problem;
  return { kind, tool, file, line, column, message: message.slice(0, 2_000), repair, role };
}

async function read(
  printed: string,
  { directory }: FailingCommand,
  { worktree, files }: CommandPlace,
): Promise<Pick<CommandRun, "kind" | "problems" | "output">> {
  // Tools name files as they see them; nothing of this machine is told on.
  const text = printed
    .replaceAll(`file://${worktree}/`, "")
    .replaceAll(`${worktree}/`, "")
    .replaceAll(worktree, ".")
    // Git's own folder lies beside the worktree.
    .replaceAll(`${dirname(worktree)}/`, "../");
  try {
    const report = await analyzeLog(bytesOf(text), { name: "the output" });
    return {
      ...(report.kind !== null && { kind: report.kind }),
      problems: failureProblems(report).map((problem) => ({
        ...problem,
        file: problem.file === null ? null : trackedPath(problem.file, files, directory),
      })),
      output: endOfOutput(text),
    };
  } catch (error) {
    // A command that prints nothing, or no text, has failed all the same.
    if (!(error instanceof LogError)) throw error;
    return { problems: [], output: "" };
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
}
