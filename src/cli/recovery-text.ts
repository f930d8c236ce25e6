import type { RecoverableWork, RecoveredWork } from "#app";
import { printable } from "./output.ts";
import { plural } from "#domain/session-view";

const MOST_SHOWN = 3;

/** A line of the list, and below it how the work is taken. */
export function recoverableLine(work: RecoverableWork): string {
  const { id, time, session, sessionState, task, branch } = work;
  const of = [
    `session ${session} (${sessionState ?? "unknown"})`,
    ...(task === undefined ? [] : [`task ${task}`]),
    changes(work),
  ];
  const moment = new Date(time).toISOString().slice(0, 16).replace("T", " ");
  const next =
    branch === undefined
      ? `take it with: artel worktrees recover ${id}`
      : `it is the branch ${branch}`;
  return `${printable(`${moment}  ${id}: ${of.join(", ")}`)}\n  ${printable(next)}`;
}

export function recoveredText({ branch, commit, commands }: RecoveredWork): string {
  return [
    `The branch ${branch} has it, at ${commit.slice(0, 12)}.`,
    `See it with: ${commands.show}`,
    `Take it into your branch with: ${commands.take}`,
  ]
    .map((line) => printable(line))
    .join("\n");
}

function changes({ files }: RecoverableWork): string {
  if (files === undefined) return "its files could not be read";
  const more = files.length - MOST_SHOWN;
  const shown = files.slice(0, MOST_SHOWN).join(", ");
  return `${plural(files.length, "file")}: ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}
