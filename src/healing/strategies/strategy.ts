import type {
  FailureKind,
  FailureProblem,
  OwnToolRunner,
  Project,
  ProtectedArea,
  TargetCommandRunner,
  Unit,
} from "#domain";
import type { Repository } from "#infra/git";
import type { JobRun, PackageRegistry } from "../healing-services.ts";

/**
 * One way to mend a kind of failure, by tools that give the same each time. A strategy is one folder here and one line
 * in `registry.ts`; it passes `conformance.ts`: it leaves alone what it is not for, edits only inside the worktree, is
 * idempotent, and never makes a test weaker. Whether it healed anything is for the command and the gates to say.
 */
export interface HealingStrategy {
  /** Kebab-case, the folder's name. */
  readonly name: string;
  /** What it does, as the subject of a commit: "format with the repository's formatter". */
  readonly title: string;
  /** Protected areas that it edits by its nature; any other edit of one is flagged for a person. */
  readonly editsAreas: readonly ProtectedArea[];
  /** Needs no dependencies in place, so it may be tried where they cannot be installed. */
  readonly worksWithoutDependencies: boolean;
  /** The problems that it is for; none: it is not tried. */
  suits(failure: FailureAtHand): readonly FailureProblem[];
  /** Edits files of the worktree. */
  apply(context: StrategyContext): Promise<StrategyResult>;
}

export interface FailureAtHand {
  readonly kind: FailureKind | undefined;
  /** The primary one first. */
  readonly problems: readonly FailureProblem[];
  /** False where the dependencies cannot be installed. */
  readonly installs: boolean;
  /** The end of the output. */
  readonly output: string;
  readonly project: Project;
}

export interface StrategyContext {
  /** Absolute path, at the commit to mend, with dependencies in place where they can be installed. */
  readonly worktree: string;
  readonly project: Project;
  /** Tracked files, relative paths with `/`. */
  readonly files: readonly string[];
  /** Those that the strategy suits. */
  readonly problems: readonly FailureProblem[];
  readonly output: string;
  /** Runs commands of the target. */
  readonly target: TargetCommandRunner;
  /** Runs tools that Artel brings, in the same sandbox. */
  readonly tools: OwnToolRunner;
  /** The package manager at the registry; undefined where the repository has none. */
  readonly registry: PackageRegistry | undefined;
  /** Where history is read. */
  readonly repository: Repository;
  /** Carries out a job of the toolsmith here. */
  job(name: string, chooses: (unit: Pick<Unit, "paths" | "detail">) => boolean): Promise<JobRun>;
  readonly signal: AbortSignal;
}

export type StrategyResult =
  /** `what`: in a line, for the report. */
  | { readonly kind: "changed"; readonly what: string }
  | { readonly kind: "nothing"; readonly reason: string };

export function nothing(reason: string): StrategyResult {
  return { kind: "nothing", reason };
}

export function changed(what: string): StrategyResult {
  return { kind: "changed", what };
}

/** What stands for a failure whose output tells of no problem that is parsed. */
export function primaryProblem({ kind, problems }: FailureAtHand): FailureProblem {
  return problems[0] ?? problemWith({ kind: kind ?? "build_failure" });
}

/** A problem of which no more is known. */
export function problemWith(known: Partial<FailureProblem>): FailureProblem {
  return {
    kind: "build_failure",
    tool: "",
    file: null,
    line: null,
    column: null,
    message: "",
    repair: null,
    role: "cause",
    ...known,
  };
}
