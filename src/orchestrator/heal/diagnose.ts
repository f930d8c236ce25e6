import {
  diagnosisSchema,
  type Diagnosis,
  type FailingCommand,
  type Failure,
  type Project,
} from "#domain";
import { runFailingCommand, type CommandRun } from "#gates";
import { commandPlace } from "#worktrees";
import type { SessionRun } from "../session-run.ts";
import { baseWorktree } from "../understand/understand.ts";
import { loggedCommands, ownCommands } from "./commands.ts";

/** Commands that are tried for one that fails as the log tells. */
const CANDIDATES_AT_MOST = 8;

/**
 * Runs the command again on the unchanged code, in the sandbox: most of what fails in CI passes when it is run again. A
 * log counts as the first run; without one, a command that fails is run twice.
 */
export async function diagnose(run: SessionRun, project: Project): Promise<Diagnosis> {
  const diagnosis = diagnosisSchema.parse(await examine(run, project));
  await run.record("diagnosed", [["failure.diagnosed", { diagnosis }]]);
  return diagnosis;
}

async function examine(run: SessionRun, project: Project): Promise<Diagnosis> {
  const { failure } = healingOf(run);
  const candidates = candidatesOf(failure, project);
  let runs = 0;
  let ms = 0;
  for (const command of candidates.slice(0, CANDIDATES_AT_MOST)) {
    const first = await runOnce(run, command, (runs += 1));
    ms = Math.max(ms, first.ms);
    if (first.passed) continue;
    const confirmed =
      failure.logged !== undefined || !first.installs || first.ended === "time"
        ? first
        : await runOnce(run, command, (runs += 1));
    if (confirmed.passed) return isFlaky(command, runs, confirmed.display, ms);
    return fails(command, confirmed, { runs, ms, logged: failure.logged });
  }
  return passes(failure, candidates, runs, ms);
}

function candidatesOf({ command, logged }: Failure, project: Project): readonly FailingCommand[] {
  if (command !== undefined) return [command];
  return logged === undefined ? ownCommands(project) : loggedCommands(project, logged);
}

function runOnce(run: SessionRun, command: FailingCommand, number: number): Promise<CommandRun> {
  const { input, context, services } = run;
  return run.step(`run ${number}`, async () => {
    const workbench = await services.workbench(input);
    const { signal } = context;
    const prepared = await workbench.open(baseWorktree(input.id), input.base.commit, signal);
    return runFailingCommand(command, await commandPlace(prepared, signal));
  });
}

function fails(
  command: FailingCommand,
  confirmed: CommandRun,
  { runs, ms, logged }: Pick<Diagnosis, "runs" | "ms"> & Pick<Failure, "logged">,
): Diagnosis {
  const { kind, problems, output, installs, display } = confirmed;
  const other =
    logged === undefined || kind === undefined || kind === logged.kind
      ? ""
      : `, though not as ${logged.source} tells (${logged.kind})`;
  const reason = installs
    ? `${display} fails each time${kind === undefined ? "" : `: ${kind}`}${other}.`
    : `The dependencies cannot be installed: ${output.split("\n", 1)[0] ?? ""}`;
  return {
    outcome: "fails",
    reason,
    command,
    runs,
    ms,
    ...(kind !== undefined && { kind }),
    ...(!installs && { installs: false as const }),
    problems: [...problems],
    output,
  };
}

function isFlaky(command: FailingCommand, runs: number, display: string, ms: number): Diagnosis {
  const reason = `${display} failed, and passed when it was run again on the same code.`;
  return { outcome: "flaky", reason, command, runs, ms, problems: [], output: "" };
}

function passes(
  { command, logged }: Failure,
  candidates: readonly FailingCommand[],
  runs: number,
  ms: number,
): Diagnosis {
  const nothing = { runs, ms, problems: [], output: "" };
  if (candidates.length === 0) {
    const reason =
      "The repository has no command that could be run again; name one: artel heal -- <command>.";
    return { ...nothing, outcome: "no-command", reason };
  }
  const shown = candidates
    .slice(0, CANDIDATES_AT_MOST)
    .map(({ argv }) => argv.join(" "))
    .join(", ");
  if (logged === undefined) {
    return {
      ...nothing,
      ...(command && { command }),
      outcome: "passes",
      reason: `It passes: ${shown}.`,
    };
  }
  const reason = `What failed in ${logged.source} passes when it is run again: ${shown}.`;
  return { ...nothing, ...(command && { command }), outcome: "flaky", reason };
}

export function healingOf({ input }: SessionRun): NonNullable<SessionRun["input"]["healing"]> {
  if (input.healing === undefined) throw new TypeError("the session is not one of healing");
  return input.healing;
}
