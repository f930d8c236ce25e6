import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Brief, Failure } from "#domain";
import { healingJob, healingStrategies, type HealingStrategy } from "#healing";
import type { Configuration, ConfigurationFile } from "#infra/config";
import { approvalTermsOf, gateSettingsOf, sessionBudgetOf, sessionLimitsOf } from "#infra/config";
import { ensureObjects, openRepository, resolveBase, type Repository } from "#infra/git";
import type { SessionInput } from "#orchestrator";
import { ArtelError, nearest, newSessionId, redact } from "#shared";
import { toolsmithJobs } from "#worker/toolsmith";
import { lowered, type WantedLimits } from "./lowered-limits.ts";
import { personName } from "./person.ts";
import { offeredAgents, requireAgents } from "./agents/offered-agents.ts";
import { readRepositoryFile } from "./application.ts";
import { artelVersion } from "./version.ts";
import { dataFolderPurpose, reportFolderPurpose, requireWritable } from "./writable-folder.ts";

/** What a person asks of a new session; the rest is configuration. */
export interface SessionRequest {
  readonly repository: Repository;
  readonly configuration: Configuration;
  readonly base: { readonly commit: string; readonly name?: string };
  /** Names of the only jobs to run; undefined runs all that are enabled. */
  readonly jobs?: readonly string[];
  /** The goal in words; then no jobs are run. */
  readonly brief?: Brief;
  /** A failed command that is to pass; then strategies are tried instead. */
  readonly failure?: Failure;
  /** An agent is asked when no strategy helps, or to do what jobs can only report. */
  readonly handOver?: boolean;
  readonly dryRun: boolean;
  /** Begin a new session although one of this repository was cut off. */
  readonly anew?: boolean;
  readonly limits?: WantedLimits;
  /** Ask in the inbox before the plan is carried out. */
  readonly asksForPlan?: boolean;
}

const HAND_OVER_SKILLS = ["developer"];

/** Whether an agent of this process may and could be asked to do what no tool can. */
export async function canHandOver(
  configuration: Configuration,
  setting: "healing.handOver" | "improve.handOver",
): Promise<boolean> {
  if (!configuration.get(setting) || configuration.get("agents") === 0) return false;
  const offered = await offeredAgents(configuration);
  return offered.some(
    ({ definition, obstacle }) =>
      obstacle === undefined &&
      HAND_OVER_SKILLS.every((skill) => definition.skills.includes(skill)),
  );
}

/** Everything the session will need to know, checked before anything is written. */
export function describeSession(request: SessionRequest): SessionInput {
  const { configuration, repository, base, brief, failure } = request;
  const jobs = jobsOf(request);
  // Strategies may carry out any job, as it is configured.
  const configured = failure === undefined ? jobs : toolsmithJobs.map((job) => job.descriptor);
  const input: SessionInput = {
    id: newSessionId(),
    goal: goalOf(request),
    ...(brief && { brief }),
    ...(failure && {
      healing: {
        failure,
        strategies: healingStrategies.map(named),
        bisectRuns: configuration.get("healing.bisectRuns"),
        ...(request.handOver === true && { handOver: [...HAND_OVER_SKILLS] }),
      },
    }),
    ...(brief === undefined &&
      failure === undefined &&
      request.handOver === true && { handOver: [...HAND_OVER_SKILLS] }),
    repository: repository.root,
    gitDirectory: repository.gitDirectory,
    base,
    dirty: repository.isDirty,
    warnings: [...repository.warnings.map((warning) => warning.message), ...configuration.warnings],
    limits: sessionLimitsOf(configuration),
    jobs,
    jobOptions: Object.fromEntries(
      configured.map((job) => [job.name, optionsOf(configuration, job.name)]),
    ),
    gates: {
      flakyRuns: configuration.get("gates.flakyRuns"),
      enabled: [...configuration.get("gates.enabled")],
      settings: gateSettingsOf(configuration),
    },
    world: {
      act: configuration.get("world.actConfidence"),
      ignore: configuration.get("world.ignoreConfidence"),
      investigationRuns: configuration.get("world.investigation.runs"),
      investigationMs: configuration.get("world.investigation.minutes") * 60_000,
    },
    approvals: {
      ...approvalTermsOf(configuration),
      ...(request.asksForPlan === true && { asksForPlan: true }),
    },
    budget: sessionBudgetOf(configuration, personName()),
    dryRun: request.dryRun,
    artelVersion: artelVersion(),
  };
  return lowered(input, request.limits ?? {});
}

/** Two sessions of a repository with the same goal are the same work. */
export function goalOf({ brief, failure }: Pick<SessionRequest, "brief" | "failure">): string {
  if (failure === undefined) return brief?.goal ?? "improve";
  const { command, logged } = failure;
  const what = command?.argv.join(" ") ?? logged?.source;
  return what === undefined ? "heal" : `heal: ${redact(what)}`;
}

function named({ name, title }: HealingStrategy): { name: string; title: string } {
  return { name, title };
}

/** A goal in words has none, and what is healed is told as of one. */
function jobsOf({ configuration, jobs, brief, failure }: SessionRequest): SessionInput["jobs"] {
  if (failure !== undefined) return [healingJob];
  return brief === undefined ? chooseJobs(configuration, jobs) : [];
}

/** Refuses what a session would stumble over later, before anything is written. */
export async function validateRequest(request: SessionRequest): Promise<void> {
  const { configuration, repository, brief } = request;
  requireNoSecret(request.failure);
  if (brief === undefined) jobsOf(request);
  else await requireAgents(configuration, brief);
  const dataFolder = configuration.get("dataFolder");
  if (`${await realPathOf(dataFolder)}/`.startsWith(`${repository.root}/`)) {
    throw new ArtelError({
      code: "DATA_FOLDER_INSIDE_REPOSITORY",
      kind: "usage",
      message: `The data folder ${dataFolder} is inside of the repository ${repository.root}.`,
      remedy:
        "Choose a folder outside of it with --data-folder or ARTEL_DATA_FOLDER: tools that scan it would find the worktrees.",
      details: { folder: dataFolder },
    });
  }
  await requireWritable(dataFolder, dataFolderPurpose);
  const reports = configuration.get("report.folder");
  if (reports !== undefined) await requireWritable(reports, reportFolderPurpose);
}

/** The command is told in events, reports and the message of a commit. */
function requireNoSecret(failure: Failure | undefined): void {
  const words = failure?.command?.argv.join(" ") ?? "";
  if (redact(words) === words) return;
  throw new ArtelError({
    code: "COMMAND_HOLDS_SECRET",
    kind: "usage",
    message: "The command has a word that looks like a credential, and would be told in reports.",
    remedy: "Let a script of the repository read it from where it is kept, and name the script.",
  });
}

/** Of what exists of the path; the rest as it is written. */
async function realPathOf(path: string): Promise<string> {
  const parent = dirname(path);
  return realpath(path).catch(async () =>
    parent === path ? path : join(await realPathOf(parent), basename(path)),
  );
}

/** The repository and the commit to work from; refused with a code when it cannot be worked on. */
export async function openTarget(
  path: string,
  baseName: string | undefined,
): Promise<{ repository: Repository; base: SessionRequest["base"] }> {
  const repository = await openRepository(path);
  const base = await resolveBase(repository, baseName);
  await ensureObjects(repository, base.commit);
  return { repository, base };
}

/**
 * The same, with the configuration that the repository has at that commit. `configuration` resolves all settings, with
 * those of the repository's file if given.
 */
export async function openConfiguredTarget(
  path: string,
  configuration: (file?: ConfigurationFile) => Promise<Configuration>,
  baseName?: string,
): Promise<Pick<SessionRequest, "repository" | "base" | "configuration">> {
  const asked = await configuration();
  const first = await openTarget(path, baseName ?? asked.get("base"));
  const configured = await configuration(
    await readRepositoryFile(first.repository, first.base.commit),
  );
  const target = await openTarget(path, baseName ?? configured.get("base"));
  return { ...target, configuration: configured };
}

function optionsOf(configuration: Configuration, job: string): SessionInput["jobOptions"][string] {
  const { enabled: _, ...options } = configuration.section(`jobs.${job}`);
  // Settings were read from text and checked; what is undefined is left out by JSON.
  return JSON.parse(JSON.stringify(options)) as SessionInput["jobOptions"][string];
}

function chooseJobs(
  configuration: Configuration,
  wanted: readonly string[] | undefined,
): SessionInput["jobs"] {
  const known = toolsmithJobs.map((job) => job.descriptor);
  const unknown = wanted?.find((name) => !known.some((job) => job.name === name));
  if (unknown !== undefined) {
    const names = known.map((job) => job.name);
    const meant = nearest(unknown, names);
    throw new ArtelError({
      code: "JOB_UNKNOWN",
      kind: "usage",
      message: `There is no job named "${unknown}".`,
      remedy: `${meant === undefined ? "" : `Did you mean ${meant}? `}The jobs are ${names.join(", ")}. The repository is named before --jobs.`,
      details: { job: unknown, ...(meant === undefined ? {} : { nearest: meant }) },
    });
  }
  return known.filter((job) =>
    wanted === undefined
      ? configuration.section(`jobs.${job.name}`)["enabled"] === true
      : wanted.includes(job.name),
  );
}
