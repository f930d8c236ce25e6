import type {
  CommandPurpose,
  CommandResult,
  GateName,
  Observation,
  Problem,
  TargetCommand,
  TargetCommandRunner,
} from "#domain";
import { PartUnavailableError } from "#infra/resilience";
import { ArtelError } from "#shared";
import { GateCancelledError } from "./errors.ts";
import type { GateContext } from "./gate.ts";

/** What a gate found out; the rest of its observation is counted by `observing`. */
export interface Finding {
  readonly status: Observation["status"];
  readonly reason?: string | undefined;
  readonly problems?: readonly Problem[];
  readonly passed?: readonly string[];
  readonly skipped?: readonly string[];
  readonly hung?: readonly string[];
  readonly flaky?: readonly string[];
  readonly figures?: Observation["figures"];
}

/** The purpose is the gate's, unless it is for something else. */
export type RecordedCommand = Omit<TargetCommand, "purpose" | "remainingMs"> &
  Partial<Pick<TargetCommand, "purpose">> & {
    /** Needs the package registry and runs no code of the target. */
    readonly asksRegistry?: true;
  };

const PURPOSES: Readonly<Record<GateName, CommandPurpose>> = {
  scope: "build",
  syntax: "build",
  secrets: "build",
  types: "types",
  lint: "lint",
  format: "format",
  security: "build",
  commits: "build",
  documentation: "build",
  api: "build",
  licences: "install",
  vulnerabilities: "install",
  build: "build",
  size: "build",
  tests: "test",
  coverage: "test",
  mutation: "test",
};

/** Runs the target's commands for one observation and remembers which, and how long they took. */
export interface CommandRecorder {
  /** `typed`: the words that a person would type for the same, without our reporters and scratch files. */
  run(command: RecordedCommand, typed?: readonly string[]): Promise<CommandResult>;
  /** Counts a command that another runner ran. */
  count(result: CommandResult, typed?: string): CommandResult;
}

/**
 * Turns what `look` finds into an observation with its evidence. A cancelled command rejects with a
 * GateCancelledError; a command that could not be started makes the observation "unknown".
 */
export async function observing(
  gate: GateName,
  context: Pick<GateContext, "target" | "registry" | "signal" | "deadline">,
  look: (recorder: CommandRecorder) => Promise<Finding>,
): Promise<Observation> {
  const startedAt = performance.now();
  const commands: string[] = [];
  let targetMs = 0;
  const count = (result: CommandResult, typed = result.display): CommandResult => {
    commands.push(typed);
    targetMs += result.durationMs;
    if (result.ended === "cancelled") throw new GateCancelledError(gate);
    return result;
  };
  const recorder: CommandRecorder = {
    count,
    run: async (command, typed) => {
      if (context.signal.aborted) throw new GateCancelledError(gate);
      const { asksRegistry, ...given } = command;
      const runner = asksRegistry === true ? requireRegistry(context) : context.target;
      const { deadline } = context;
      const result = await runner.run({
        purpose: PURPOSES[gate],
        ...given,
        ...(deadline !== undefined && { remainingMs: Math.max(1, deadline - Date.now()) }),
      });
      return count(result, typed === undefined ? undefined : asTyped(typed, command.directory));
    },
  };
  const found = await look(recorder).catch((error: unknown) => unknownUnlessCancelled(error));
  const total = performance.now() - startedAt;
  return {
    gate,
    status: found.status,
    ...(found.reason === undefined ? {} : { reason: found.reason }),
    problems: [...(found.problems ?? [])],
    passed: [...(found.passed ?? [])],
    ...(found.skipped === undefined ? {} : { skipped: [...found.skipped] }),
    ...(found.hung === undefined ? {} : { hung: [...found.hung] }),
    ...(found.figures === undefined ? {} : { figures: found.figures }),
    flaky: [...(found.flaky ?? [])],
    commands,
    targetMs: Math.round(targetMs),
    ownMs: Math.max(0, Math.round(total - targetMs)),
  };
}

/** Who asks it has made sure that there is one. */
function requireRegistry({ registry }: Pick<GateContext, "registry">): TargetCommandRunner {
  if (registry === undefined) throw new TypeError("there is no way to the registry here");
  return registry;
}

/** A sandbox that is left alone is no matter of this gate: who judges waits for it. A registry is asked, or it is not. */
function unknownUnlessCancelled(error: unknown): Finding {
  if (error instanceof PartUnavailableError && !["tool", "registry"].includes(error.part.kind)) {
    throw error;
  }
  if (error instanceof ArtelError && error.kind !== "cancelled") {
    return { status: "unknown", reason: error.message };
  }
  throw error;
}

/** The first of a list, and how many more there are. */
export function firstOf(list: readonly string[], most = 5): string {
  const more = list.length > most ? ` and ${list.length - most} more` : "";
  return `${list.slice(0, most).join("; ")}${more}`;
}

const SHOWN_WORDS = 24;

/** Words as a person would type them, in the folder; long lists of files are cut. */
export function asTyped(words: readonly string[], directory = "."): string {
  const quoted = words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  const shown =
    quoted.length > SHOWN_WORDS
      ? [...quoted.slice(0, SHOWN_WORDS), `… (${quoted.length - SHOWN_WORDS} more)`]
      : quoted;
  return directory === "." ? shown.join(" ") : `cd ${directory} && ${shown.join(" ")}`;
}

/** How a command ended, for a reason: the exit and the last lines that say something. */
export function describeEnd(result: CommandResult): string {
  const end =
    result.ended === "exit"
      ? `ended with exit code ${result.exitCode ?? "none"}`
      : result.ended === "time"
        ? `was stopped at its time limit after ${seconds(result.durationMs)}`
        : result.ended === "memory"
          ? "was stopped at its memory limit"
          : "was cancelled";
  const tail = tellingLines(result.stderr.trim() === "" ? result.stdout : result.stderr);
  return tail === "" ? end : `${end}: ${tail}`;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

// oxlint-disable-next-line no-control-regex -- terminal colours are what is removed
const COLOURS = /\u001B\[[0-9;?]*[A-Za-z]/g;

export function withoutColours(text: string): string {
  return text.replaceAll(COLOURS, "");
}

/** Longer lines are data; looking for a name in one would take as long as it is, squared. */
const LONGEST_TELLING = 1000;
const NAMING = /\b\w*(Error|Exception)\b.*:/;

/** The line that names an error, if any, and the last ones. */
function tellingLines(text: string): string {
  const lines = withoutColours(text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const last = lines.slice(-3);
  const naming = lines.find((line) => NAMING.test(line.slice(0, LONGEST_TELLING)));
  const shown = naming === undefined || last.includes(naming) ? last : [naming, ...last];
  return shown.join(" | ").slice(0, 500);
}
