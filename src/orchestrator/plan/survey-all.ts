import { surveySchema, type Survey, type SurveyOrder } from "#domain";
import type { WorkflowHandle } from "#queue";
import type { SessionRun } from "../session-run.ts";

/** Has every enabled job look at the base commit, in parallel and each in its own worktree. */
export async function surveyAll(run: SessionRun): Promise<readonly Survey[]> {
  const { input, context } = run;
  const handles = [];
  for (const job of input.jobs) {
    const order: SurveyOrder = { session: input.id, job: job.name, commit: input.base.commit };
    handles.push(
      await context.enqueue<SurveyOrder, Survey>(
        "survey",
        `${input.id}/survey/${job.name}`,
        order,
        {
          title: `survey: ${job.title}`,
          repository: input.gitDirectory,
          skills: [job.name],
          preferredSkills: [...run.services.preferredSkills],
        },
      ),
    );
  }
  const surveys = await Promise.all(
    handles.map((handle, index) => surveyOf(run, input.jobs[index]?.name ?? "", handle)),
  );
  await run.step("receive surveys", () => run.services.receive(input, []));
  return surveys;
}

/** A job that breaks down while surveying is left out; the plan says why. */
async function surveyOf(
  run: SessionRun,
  job: string,
  handle: WorkflowHandle<Survey>,
): Promise<Survey> {
  try {
    return surveySchema.parse(await handle.result());
  } catch (error) {
    if (!run.isOwnFailure(error)) throw error;
    return {
      job,
      units: [],
      findings: [],
      skipped: `its survey failed: ${error.message}`,
      notes: [],
    };
  }
}
