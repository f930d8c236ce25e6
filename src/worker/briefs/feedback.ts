import type { GateVerdict, Verdict } from "#domain";
import { unconfirmed } from "../keepable.ts";

const PROBLEMS_A_GATE = 10;
const LONGEST_MESSAGE = 1_500;

/** What an agent is told of a change that was refused: what is new since the unchanged code, by gate. */
export function feedbackOf(verdict: Verdict): string {
  const failed = verdict.gates.filter(({ status, lost }) => status === "fail" || lost);
  if (failed.length === 0) return unconfirmedText(verdict);
  return [
    "The change was checked against the unchanged code in the same environment, and refused.",
    ...failed.map(describeFailed),
    "Mend this without weakening tests or checks. What failed before your change is not held against it.",
  ].join("\n\n");
}

/** Nothing is wrong with it that a gate could see, and nothing says that it is right. */
function unconfirmedText(verdict: Verdict): string {
  return [
    `No gate could confirm the change: ${unconfirmed(verdict)}.`,
    "Make it something that can be checked: add a test that the project's own command runs and that passes. Where that cannot be done, say so and leave the change as it is.",
  ].join("\n\n");
}

function describeFailed({ gate, introduced, reason, commands, lost }: GateVerdict): string {
  const shown = introduced.slice(0, PROBLEMS_A_GATE).map(({ key, message, path }) => {
    const place = path === undefined || key.includes(path) ? "" : ` (${path})`;
    return `- ${key}${place}: ${clip(message)}`;
  });
  const more = introduced.length - shown.length;
  return [
    `${gate}: ${lost === true ? "can no longer be run" : "fails"}${reason === undefined ? "" : `: ${clip(reason)}`}`,
    ...shown,
    ...(more > 0 ? [`- and ${more} more`] : []),
    ...(commands.length === 0 ? [] : [`Checked with: ${commands.slice(0, 3).join("; ")}`]),
  ].join("\n");
}

function clip(text: string): string {
  return text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)} …`;
}

export const NOTHING_CHANGED =
  "You ended without having changed any file, so nothing was done yet. Do the work now, or say why there is nothing to do.";
