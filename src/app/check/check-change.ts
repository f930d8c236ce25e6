import { detectProject, toSarif } from "#analysis";
import type { GateVerdict, Observation, Project, Verdict } from "#domain";
import {
  cannotInstall,
  gitBaseTree,
  gitChangeHistory,
  judge,
  takeBaseline,
  unseen,
  verdictFindings,
} from "#gates";
import {
  gateSettingsOf,
  sessionLimitsOf,
  type Configuration,
  type ConfigurationFile,
} from "#infra/config";
import { treeOf } from "#infra/git";
import { newSessionId } from "#shared";
import { createWorkbench, createWorktrees, installRefusal, type Workbench } from "#worktrees";
import { readRepositoryFile } from "../application.ts";
import { requireSandbox } from "../sandbox.ts";
import { artelVersion } from "../version.ts";
import { dataFolderPurpose, requireWritable } from "../writable-folder.ts";
import { resolveChange, type ResolvedChange } from "./resolve-change.ts";

export interface CheckRequest {
  readonly path: string;
  /** Branch, tag or commit; undefined is what is checked out. */
  readonly ref: string | undefined;
  readonly base: string | undefined;
  /** Resolves all settings, with those of the repository's file if given. */
  configuration(file?: ConfigurationFile): Promise<Configuration>;
}

export interface CheckOptions {
  readonly signal: AbortSignal;
  onResolved?(change: ResolvedChange): void;
  /** What is done now, for people. */
  onProgress?(message: string): void;
  onObservation?(observation: Observation): void;
  onGate?(verdict: GateVerdict): void;
}

export interface CheckedChange {
  readonly repository: string;
  readonly base: { readonly commit: string; readonly name?: string };
  readonly tip: { readonly commit: string; readonly name?: string };
  readonly changedPaths: readonly string[];
  readonly verdict: Verdict;
  /** SARIF 2.1.0 of what the gates hold against it. */
  readonly sarif: unknown;
}

/**
 * Judges commits that somebody made, with all gates, against what they branched off, in worktrees and a sandbox of their
 * own. The repository is only read. Configuration and gates are those of the base.
 */
export async function checkChange(
  request: CheckRequest,
  options: CheckOptions,
): Promise<CheckedChange> {
  const asked = await request.configuration();
  const base = request.base ?? asked.get("base");
  const change = await resolveChange(request.path, { ref: request.ref, base });
  options.onResolved?.(change);
  const { repository } = change;
  const configuration = await request.configuration(
    await readRepositoryFile(repository, change.base.commit),
  );
  const dataFolder = configuration.get("dataFolder");
  await requireWritable(dataFolder, dataFolderPurpose);
  const sandbox = await requireSandbox({ configuration });
  const session = newSessionId();
  const workbench = createWorkbench({
    repository,
    sandbox,
    dataFolder,
    session,
    limits: sessionLimitsOf(configuration),
    worktrees: createWorktrees({ repository, dataFolder, identity: sandbox.identity() }),
    onCommand: async () => {},
  });
  try {
    return await new Check(change, configuration, workbench, session, options).run();
  } finally {
    await workbench.closeAll();
    await workbench.settle();
  }
}

class Check {
  readonly #change: ResolvedChange;
  readonly #configuration: Configuration;
  readonly #workbench: Workbench;
  readonly #worktree: string;
  readonly #options: CheckOptions;

  constructor(
    change: ResolvedChange,
    configuration: Configuration,
    workbench: Workbench,
    session: string,
    options: CheckOptions,
  ) {
    this.#change = change;
    this.#configuration = configuration;
    this.#workbench = workbench;
    this.#worktree = `${session}-check`;
    this.#options = options;
  }

  async run(): Promise<CheckedChange> {
    const { repository, base, tip } = this.#change;
    const project = await this.#prepare();
    const baseline = await this.#baseline(project);
    this.#options.onProgress?.("judging the change");
    const { verdict, changedPaths } = await this.#judge(project, baseline);
    const sarif = toSarif(verdictFindings(verdict), {
      toolVersion: artelVersion(),
      root: repository.root,
      unseen: unseen(verdict),
    });
    return { repository: repository.root, base, tip, changedPaths, verdict, sarif };
  }

  /** What the repository is at the base, with toolchain and dependencies ready. */
  async #prepare(): Promise<Project> {
    const { onProgress, signal } = this.#options;
    const worktree = await this.#workbench.checkout(this.#worktree, this.#change.base.commit);
    const tracked = await worktree.files();
    const project = await detectProject({ root: worktree.path, tracked });
    onProgress?.("preparing dependencies");
    await this.#workbench.prepare(project, worktree, signal);
    return project;
  }

  async #baseline(project: Project): ReturnType<typeof takeBaseline> {
    const { onProgress, onObservation, signal } = this.#options;
    const { commit } = this.#change.base;
    const opened = await this.#workbench.open(this.#worktree, commit, signal);
    onProgress?.("looking at the unchanged code");
    return takeBaseline({
      worktree: opened.worktree.path,
      commit,
      tree: await opened.worktree.writeTree(),
      project,
      target: opened.target,
      tools: opened.tools,
      registry: opened.registry,
      settings: gateSettingsOf(this.#configuration),
      flakyRuns: this.#configuration.get("gates.flakyRuns"),
      only: this.#configuration.get("gates.enabled"),
      signal,
      ...(onObservation && { onObservation }),
    });
  }

  async #judge(
    project: Project,
    baseline: Awaited<ReturnType<typeof takeBaseline>>,
  ): Promise<{ readonly verdict: Verdict; readonly changedPaths: readonly string[] }> {
    const { repository, base, tip } = this.#change;
    const { signal, onGate } = this.#options;
    const tree = await treeOf(repository, tip.commit);
    const worktree = await this.#workbench.checkout(this.#worktree, tip.commit);
    const changedPaths = await worktree.changedPaths(base.commit);
    try {
      const opened = await this.#workbench.open(this.#worktree, tip.commit, signal);
      const verdict = await judge({
        worktree: opened.worktree.path,
        tree,
        baseline,
        base: gitBaseTree({ gitDirectory: repository.gitDirectory, commit: base.commit }),
        history: gitChangeHistory({ repository, base: base.commit, tip: tip.commit }),
        project,
        target: opened.target,
        tools: opened.tools,
        registry: opened.registry,
        settings: gateSettingsOf(this.#configuration),
        changedPaths,
        scope: { author: "person", maximumFiles: Number.POSITIVE_INFINITY },
        only: this.#configuration.get("gates.enabled"),
        all: true,
        signal,
        ...(onGate && { onGate }),
      });
      return { verdict, changedPaths };
    } catch (error) {
      const reason = installRefusal(error);
      if (reason === undefined) throw error;
      return { verdict: cannotInstall(tree, reason), changedPaths };
    }
  }
}
