import type { GateSettings, Problem } from "#domain";
import type { ChangeCommit } from "../history.ts";
import { isConventional, subjectText } from "./conventions.ts";

const UNFINISHED = /^(?:fixup|squash|amend)! /;
/** The longer words also begin sentences: "Todo list: sort by date". */
const WORK_IN_PROGRESS = /^wip\b[:!]?(?:\s|$)|^(?:tmp|temp|todo|xxx)(?:[:!]|\s*$)/i;
/** What git makes of the machine's name when nobody has said who they are. */
const NO_ADDRESS = /@(?:[^@]*\.)?\(none\)$|@localhost(?:\.localdomain)?$/;
/** Their lines are written by programs. */
const WRITTEN_BY_PROGRAMS =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|deno\.lock|Cargo\.lock|poetry\.lock|uv\.lock|go\.sum|composer\.lock|Gemfile\.lock)$|\.(?:snap|min\.js|map)$|(?:^|\/)(?:dist|vendor|third_party|__snapshots__|\.yarn)\//;

export interface CommitRules {
  readonly settings: GateSettings["commits"];
  readonly conventional: boolean;
  /** Characters. */
  readonly subjectLimit: number;
  /** Bytes of binary files, by blob. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** What is wrong with one commit, whatever is in the files' text. Keys name its subject: a rebase changes the hash. */
export function commitProblems(commit: ChangeCommit, rules: CommitRules): readonly Problem[] {
  const [subject = "", second = ""] = commit.message.split("\n");
  const isMerge = commit.parents.length > 1;
  const said = (rule: string, message: string, path?: string): Problem => ({
    key: `${rule}: ${subject.slice(0, 80)}${path === undefined ? "" : `: ${path}`}`,
    message: `${commit.commit.slice(0, 12)} ${JSON.stringify(subject.slice(0, 80))} ${message}`,
    rule: `artel/commit-${rule}`,
    ...(path === undefined ? {} : { path }),
  });
  return [
    ...messageProblems(subject, second, isMerge, rules, said),
    ...authorProblems(commit, said),
    ...sizeProblems(commit, rules, said),
  ];
}

type Say = (rule: string, message: string, path?: string) => Problem;

function messageProblems(
  subject: string,
  second: string,
  isMerge: boolean,
  { conventional, subjectLimit }: CommitRules,
  say: Say,
): readonly Problem[] {
  if (subject.trim() === "") return [say("message", "has no message")];
  const problems: Problem[] = [];
  if (UNFINISHED.test(subject)) {
    return [say("unfinished", "was to be melted into another one: git rebase --autosquash")];
  }
  if (WORK_IN_PROGRESS.test(subject)) problems.push(say("unfinished", "says that it is not done"));
  if (isMerge) return problems;
  if (conventional && !isConventional(subject.trim())) {
    problems.push(
      say("convention", "is no conventional commit (type: subject), as the others here are"),
    );
  }
  const { length } = subjectText(subject);
  if (length > subjectLimit) {
    const told = `has ${length} characters in its first line; the limit is ${subjectLimit}`;
    problems.push(say("subject", told));
  }
  if (second.trim() !== "") problems.push(say("subject", "has no empty line after the first"));
  return problems;
}

function authorProblems({ author }: ChangeCommit, say: Say): readonly Problem[] {
  const name = author.name.trim();
  const email = author.email.trim();
  if (name === "" || email === "") return [say("author", "has no author's name or address")];
  if (NO_ADDRESS.test(email)) {
    return [say("author", `has ${email} as author's address, which is a machine's own name`)];
  }
  return [];
}

function sizeProblems(
  { files, lines }: ChangeCommit,
  { settings, sizes }: CommitRules,
  say: Say,
): readonly Problem[] {
  const counted = [...lines].filter(([path]) => !WRITTEN_BY_PROGRAMS.test(path));
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  const limit = settings.blobKb * 1000;
  return [
    ...(total > settings.lines
      ? [say("size", `changes ${total} lines; the limit is ${settings.lines}`)]
      : []),
    ...files.flatMap(({ path, blob, isBinary }) => {
      const size = isBinary ? (sizes.get(blob) ?? 0) : 0;
      if (size <= limit) return [];
      const kilobytes = Math.round(size / 1000);
      const message = `adds a binary file of ${kilobytes} kB; the limit is ${settings.blobKb}`;
      return [say("binary", message, path)];
    }),
  ];
}
