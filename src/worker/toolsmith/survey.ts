import type { Survey, SurveyOrder } from "#domain";
import type { WorkflowContext } from "#queue";
import type { WorkServices } from "../work-services.ts";
import { openJob } from "./open-job.ts";
import { sharedFacts } from "./shared-facts.ts";

/** Carries out a survey order: what would this job do at this commit? */
export async function survey(
  order: SurveyOrder,
  context: WorkflowContext,
  services: WorkServices,
): Promise<Survey> {
  const started = await context.step("survey", async () => {
    const begin = performance.now();
    const { delegations } = context;
    const name = `${order.session}-survey-${order.job}`;
    const worktree = delegations === 0 ? name : `${name}-d${delegations}`;
    const open = await openJob({ ...order, worktree, signal: context.signal }, services);
    try {
      const result = await open.job.survey({
        ...open.context,
        facts: sharedFacts(open.site.workbench, order.commit),
      });
      return {
        survey: { ...result, notes: [...result.notes, ...open.notes] },
        ms: Math.round(performance.now() - begin),
      };
    } finally {
      await open.close();
    }
  });
  const { survey: result, ms } = started;
  await context.step("record survey", async () => {
    const origin = { actor: `agent:toolsmith-${order.job}`, session: order.session } as const;
    await services.events.append(order.session, [
      {
        type: "job.surveyed",
        payload: {
          job: order.job,
          units: result.units.length,
          findings: result.findings.length,
          ...(result.skipped === undefined ? {} : { skipped: result.skipped }),
          notes: result.notes,
          ms,
        },
        ...origin,
        key: `${context.task}/surveyed`,
      },
      ...result.findings.map((finding, index) => ({
        type: "finding.reported" as const,
        payload: { finding },
        ...origin,
        key: `${context.task}/finding/${index}`,
      })),
    ]);
  });
  return result;
}
