import {
  bisectionSchema,
  verificationSchema,
  type Bisection,
  type BisectionOrder,
  type Diagnosis,
  type HealingConclusion,
  type Verification,
  type VerificationOrder,
} from "#domain";
import { createBranch, mergeChange, readCommit, updateRefs, writeCommit } from "#infra/git";
import { systemClock } from "#shared";
import type { SessionRun } from "../session-run.ts";

type Blame = Pick<HealingConclusion, "reason" | "suspect" | "proposal">;

/**
 * Looks for the commit since which the command fails, and proposes to take it back where the command passes then: on a
 * branch of its own, for a person. Nothing of it is delivered.
 */
export async function proposeRevert(
  run: SessionRun,
  { command, kind }: Diagnosis,
  bisectRuns: number,
): Promise<Blame | undefined> {
  const { input } = run;
  if (bisectRuns === 0 || command === undefined) return undefined;
  const order: BisectionOrder = {
    session: input.id,
    commit: input.base.commit,
    command,
    ...(kind && { kind }),
    runs: bisectRuns,
  };
  const found = await asked(run, "bisection", order, `find what broke ${command.argv.join(" ")}`);
  const { suspect, reason } = found ?? { reason: undefined, suspect: undefined };
  if (reason === undefined) return undefined;
  if (suspect === undefined) return { reason };
  const revert = await revertOf(run, suspect);
  if (typeof revert === "string") return { reason: `${reason}. ${revert}`, suspect };
  const verified = await verification(run, { commit: revert.commit, command });
  if (verified?.passes !== true) {
    return {
      reason: `${reason}. Without it ${verified?.reason ?? "nothing could be run"}.`,
      suspect,
    };
  }
  const branch = await run.step("propose revert", async () => {
    const { repository } = await run.services.workbench(input);
    return (await createBranch(repository, `artel/${input.id}-revert`, revert.commit)).branch;
  });
  const weaker =
    verified.weaker === undefined ? "" : ` It takes checks back as well: ${verified.weaker}.`;
  return {
    reason: `${reason}. Without it the command passes.${weaker}`,
    suspect,
    proposal: { branch, commit: revert.commit },
  };
}

/** Has an agent run the command on a commit. Undefined when that broke down. */
export async function verification(
  run: SessionRun,
  { commit, command }: Pick<VerificationOrder, "commit" | "command">,
): Promise<Verification | undefined> {
  const { input } = run;
  const order: VerificationOrder = {
    session: input.id,
    base: input.base.commit,
    commit,
    command,
  };
  const title = `verify ${commit.slice(0, 12)}`;
  const id = `verification/${commit}`;
  return verificationSchema
    .optional()
    .parse(await answerOf(run, "verification", { id, order, title }));
}

async function asked(
  run: SessionRun,
  kind: "bisection",
  order: BisectionOrder,
  title: string,
): Promise<Bisection | undefined> {
  return bisectionSchema.optional().parse(await answerOf(run, kind, { id: kind, order, title }));
}

async function answerOf(
  run: SessionRun,
  kind: string,
  { id, order, title }: { readonly id: string; readonly order: unknown; readonly title: string },
): Promise<unknown> {
  const { input, context, services } = run;
  try {
    const handle = await context.enqueue<unknown, unknown>(kind, `${input.id}/${id}`, order, {
      title,
      repository: input.gitDirectory,
      skills: ["healing"],
      preferredSkills: [...services.preferredSkills],
    });
    return await handle.result();
  } catch (error) {
    // What breaks down here leaves a person with less evidence, and the session with its result.
    if (!run.isOwnFailure(error)) throw error;
    return undefined;
  }
}

/** A commit on the base without what the suspect changed, or why there is none. */
async function revertOf(
  run: SessionRun,
  suspect: { readonly commit: string; readonly subject: string },
): Promise<{ readonly commit: string } | string> {
  const { input, services } = run;
  return run.step(`revert ${suspect.commit}`, async () => {
    const { repository } = await services.workbench(input);
    const { parents } = await readCommit(repository, suspect.commit);
    const [parent] = parents;
    if (parent === undefined) return "It is the first commit, and cannot be taken back";
    const change = { base: suspect.commit, commit: parent };
    const merged = await mergeChange({ repository, onto: input.base.commit, change });
    if (merged.kind === "conflict") {
      return `Later commits build on it (${merged.paths.slice(0, 3).join(", ")}), so it cannot be taken back alone`;
    }
    const commit = await writeCommit(repository, {
      tree: merged.tree,
      parents: [input.base.commit],
      message: `revert: ${suspect.subject}\n\nThis takes back ${suspect.commit}, since which the command fails.\n\nArtel-Session: ${input.id}`,
      person: repository.person,
      time: systemClock.now(),
    });
    const ref = `refs/artel/sessions/${input.id}/revert`;
    await updateRefs(repository, [{ ref, to: commit }], "artel: revert");
    return { commit };
  });
}
