import type { RegisteredCommand } from "./command.ts";

/** All commands, in the order of the help. */
export const commands: readonly RegisteredCommand[] = [
  {
    name: "init",
    summary: "write a commented artel.yaml",
    load: () => import("./commands/init.ts"),
  },
  {
    name: "improve",
    summary: "improve a repository, delivered as a branch",
    load: () => import("./commands/improve.ts"),
  },
  {
    name: "analyze",
    summary: "show what could be improved, ranked by value and risk",
    load: () => import("./commands/analyze.ts"),
  },
  {
    name: "resume",
    summary: "go on with what was cut off",
    load: () => import("./commands/resume.ts"),
  },
  {
    name: "status",
    summary: "show what is at work",
    load: () => import("./commands/status.ts"),
  },
  {
    name: "doctor",
    summary: "find what this machine lacks, with the remedy",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "demo",
    summary: "make a flawed repository and improve it",
    load: () => import("./commands/demo.ts"),
  },
  {
    name: "sessions list",
    summary: "list all sessions, the latest first",
    load: () => import("./commands/sessions-list.ts"),
  },
  {
    name: "sessions show",
    summary: "show a session with its tasks",
    load: () => import("./commands/sessions-show.ts"),
  },
  {
    name: "sessions resume",
    summary: "go on with a session that was cut off",
    load: () => import("./commands/resume.ts"),
  },
  {
    name: "sessions cancel",
    summary: "end a session for good",
    load: () => import("./commands/sessions-cancel.ts"),
  },
  {
    name: "sessions report",
    summary: "show a session's report",
    load: () => import("./commands/sessions-report.ts"),
  },
  {
    name: "sessions replay",
    summary: "show a session as it was at an event",
    load: () => import("./commands/sessions-replay.ts"),
  },
  {
    name: "worktrees list",
    summary: "list Artel's worktrees of a repository",
    load: () => import("./commands/worktrees-list.ts"),
  },
  {
    name: "worktrees remove",
    summary: "remove a worktree and keep its work",
    load: () => import("./commands/worktrees-remove.ts"),
  },
  {
    name: "events tail",
    summary: "show the events of a session",
    load: () => import("./commands/events-tail.ts"),
  },
];

/** One line each for the nouns that have verbs. */
export const groups: Readonly<Record<string, string>> = {
  sessions: "durable runs from a goal to a branch",
  worktrees: "where agents work",
  events: "what happened, as recorded",
};
