import type { z } from "zod";
import type {
  JobDescriptor,
  OwnToolRunner,
  Project,
  Survey,
  TargetCommandRunner,
  Unit,
} from "#domain";
import type { RegistryOperations } from "./dependency-updates/registry-operations.ts";
import type { SharedFacts } from "./shared-facts.ts";

/**
 * Deterministic work that needs no model. A job is one folder here and one line in `registry.ts`;
 * it passes `conformance.ts`: surveying changes nothing, applying no unit changes nothing, applying is
 * idempotent and touches only the paths of its units.
 */
export interface ToolsmithJob {
  readonly descriptor: JobDescriptor;
  /** Strict schema of this job's slice of `artel.yaml`; every field has a default and a description. */
  readonly options: z.ZodType;
  /** Looks at the worktree, which is at the base commit with dependencies in place, and changes nothing. */
  survey(context: JobContext): Promise<Survey>;
  /** Edits files of the worktree for exactly these units. A job that only reports has none. */
  apply?(units: readonly Unit[], context: JobContext): Promise<ApplyResult>;
}

export interface ApplyResult {
  /** Units that could not be applied (any more), with the reason. The others were. */
  readonly failed: readonly { readonly unit: string; readonly reason: string }[];
}

export interface JobContext {
  /** Absolute path. */
  readonly worktree: string;
  readonly project: Project;
  /** Tracked files of the worktree, relative paths with `/`. */
  readonly files: readonly string[];
  /** Runs commands of the target (its own formatter, linter, package manager). */
  readonly target: TargetCommandRunner;
  /** Runs tools that Artel brings, in the same sandbox, for they may load the target's configuration. */
  readonly tools: OwnToolRunner;
  /** Asks the package registry; undefined where the network is not to be used. */
  readonly registry?: RegistryOperations;
  /** Given to the surveys of a session, which all look at the same tree. */
  readonly facts?: SharedFacts;
  /** Keys of tests that gave two results before any change, as the gates name them. */
  readonly flakyTests?: readonly string[];
  /** This job's own slice of `artel.yaml`, unparsed. */
  readonly options: unknown;
  readonly signal: AbortSignal;
  note(text: string): void;
}
