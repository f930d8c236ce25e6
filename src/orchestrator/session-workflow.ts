import type { EventPayload } from "#domain";
import type { WorkflowHandler } from "#queue";
import { ArtelError } from "#shared";
import { deliver } from "./deliver/deliver.ts";
import { heal } from "./heal/heal.ts";
import { forgetReferences, learn } from "./learn/learn.ts";
import { makePlan } from "./plan/make-plan.ts";
import { planIsApproved } from "./plan/plan-approval.ts";
import { surveyAll } from "./plan/survey-all.ts";
import type { SessionInput, SessionResult } from "./session-input.ts";
import { SessionRun, type SessionServices } from "./session-run.ts";
import { observeBase } from "./supervise/observe-world.ts";
import { work } from "./supervise/work.ts";
import { takeSessionBaseline } from "./understand/baseline.ts";
import { understand } from "./understand/understand.ts";

/** The life of a goal: every call below is made of durable steps. */
export function createSessionWorkflow(
  services: SessionServices,
): WorkflowHandler<SessionInput, SessionResult> {
  return async (input, context) => {
    const run = new SessionRun(input, context, services);
    try {
      return await live(run);
    } catch (error) {
      if (!run.isOwnFailure(error)) throw error;
      await learn(run);
      await run.record("failed", [["session.finished", failure(error)]]);
      throw error;
    }
  };
}

async function live(run: SessionRun): Promise<SessionResult> {
  const { input } = run;
  await open(run);
  await run.enter("understand");
  const project = await understand(run);
  if (input.healing !== undefined) return finish(run, await heal(run, project));
  await run.enter("baseline");
  const baseline = await takeSessionBaseline(run, project);
  await observeBase(run, baseline);
  await run.step("offer", () => run.services.offer(input));
  await run.enter("plan");
  const surveys = input.brief === undefined ? await surveyAll(run) : [];
  const plan = await makePlan(run, surveys, baseline);
  if (input.dryRun) return finish(run, { outcome: "dry-run" });
  if (plan.tasks.length === 0) return finish(run, { outcome: "nothing-to-do" });
  if (!(await planIsApproved(run, plan))) return finish(run, { outcome: "cancelled" });
  await run.enter("dispatch");
  const merged = await work(run, plan, { project, baseline });
  await run.enter("deliver");
  const delivery = await deliver(run, merged);
  await forgetReferences(run, merged.incomplete);
  return finish(run, delivery);
}

function failure(error: Error): EventPayload<"session.finished"> {
  if (!(error instanceof ArtelError))
    return { outcome: "failed", code: "INTERNAL", message: error.message };
  return {
    outcome: "failed",
    code: error.code,
    message: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  };
}

async function open(run: SessionRun): Promise<void> {
  const { input } = run;
  await run.record("open", [
    [
      "session.opened",
      {
        goal: input.goal,
        repository: input.repository,
        gitDirectory: input.gitDirectory,
        base: input.base,
        dirty: input.dirty,
        limits: input.limits,
        jobs: input.jobs,
        warnings: input.warnings,
        artelVersion: input.artelVersion,
      },
    ],
  ]);
}

async function finish(run: SessionRun, result: SessionResult): Promise<SessionResult> {
  await run.enter("learn");
  await learn(run);
  await run.record("finish", [["session.finished", { outcome: result.outcome }]]);
  return result;
}
