import type { Parcel } from "./parcel.ts";

export interface ProposalText {
  /** One line, at most 72 characters. */
  readonly title: string;
  /** Markdown that notifies nobody, closes no issue and loads no picture. */
  readonly body: string;
}

const LONGEST_TITLE = 72;
/** GitHub takes 65,536 characters. */
const LONGEST_BODY = 60_000;
const INVISIBLE = "\u200B";
/** By which forges close what is named behind it. */
const CLOSING =
  /\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)\W{1,20}https?:(?=\/\/)/giu;

/** What a pull request says: the goal, and the report of the session, which holds text of the repository. */
export function proposalText({ goal, change }: Parcel, report: string): ProposalText {
  const [line = ""] = goal.trim().split("\n", 1);
  const words =
    goal === "improve"
      ? `Improve the code: ${change?.commits ?? 0} ${change?.commits === 1 ? "change" : "changes"}`
      : line;
  return { title: inert(shortened(words, LONGEST_TITLE)), body: inert(bodyOf(report)) };
}

function bodyOf(report: string): string {
  if (report.length <= LONGEST_BODY) return report;
  const end = report.lastIndexOf("\n", LONGEST_BODY);
  return `${report.slice(0, end === -1 ? LONGEST_BODY : end)}\n\n… the rest is in the job's artifact.\n`;
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

/** Text of others must not act on the forge: `@team`, `closes #12`, pictures of another server, HTML, `/close`. */
export function inert(text: string): string {
  return text
    .replace(/@(?=[\w-])/gu, `@${INVISIBLE}`)
    .replace(/#(?=\d)/gu, `#${INVISIBLE}`)
    .replace(CLOSING, (words) => `${words}${INVISIBLE}`)
    .replace(/\bGH-(?=\d)/giu, (prefix) => `${prefix}${INVISIBLE}`)
    .replace(/!(?=\[)/gu, `!${INVISIBLE}`)
    .replace(/^([^\S\n]*)(?=\/[a-z])/gmu, `$1${INVISIBLE}`)
    .replace(/<(?=!--|\/?[A-Za-z])/gu, `<${INVISIBLE}`);
}
