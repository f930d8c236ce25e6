import { workingPrompt } from "#prompts";
import type { WorkerJob } from "../worker.ts";
import type { DataMarks } from "./data.ts";

const LONGEST_CONVENTIONS = 20_000;

/** What the model is told about itself and how to work: the same for all tasks of an agent, so that it can be cached. */
export function instructionsOf({ agent }: WorkerJob): string {
  return `${workingPrompt.text}\n\nYour role is ${agent.role}. ${agent.instructions.text}`;
}

/** What it is to do. */
export function briefingOf(job: WorkerJob, marks: DataMarks): string {
  const { goal, criteria, area, attachments, guidance, feedback, earlier, round } = job;
  const parts = [
    `The goal:\n${goal}`,
    ...(criteria.length === 0 ? [] : [`In the end all of this is true:\n${listed(criteria)}`]),
    ...(area.length === 0
      ? []
      : [
          `You may edit only files that fit one of these globs; a change of others is refused:\n${listed(area)}`,
        ]),
    ...attachments.map(({ source, text }) => marks.mark(`${source}, attached to the goal`, text)),
    ...conventionsOf(job, marks),
    ...(guidance.skills.length === 0
      ? []
      : [
          marks.mark(
            "skills of the repository, to be read when they fit",
            guidance.skills
              .map(({ name, description, path }) => `${name} (${path}): ${description}`)
              .join("\n"),
          ),
        ]),
    ...(round === 1
      ? []
      : [
          `This is round ${round}: what you did before is in the worktree.`,
          ...(earlier === undefined
            ? []
            : [marks.mark("what you said at the end of the last round", earlier)]),
          ...(feedback === undefined ? [] : [marks.mark("why it was refused", feedback)]),
        ]),
  ];
  return parts.join("\n\n");
}

function conventionsOf({ guidance: { conventions } }: WorkerJob, marks: DataMarks): string[] {
  return conventions.map(({ path, text }) =>
    marks.mark(
      `${path} of the repository`,
      text.length <= LONGEST_CONVENTIONS
        ? text
        : `${text.slice(0, LONGEST_CONVENTIONS).toWellFormed()}\n(clipped; ${path} has the rest)`,
    ),
  );
}

function listed(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
