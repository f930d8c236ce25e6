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
    name: "implement",
    summary: "carry out a goal in plain words, delivered as a branch",
    load: () => import("./commands/implement.ts"),
  },
  {
    name: "heal",
    summary: "make a failing command pass, delivered as a branch",
    load: () => import("./commands/heal.ts"),
  },
  {
    name: "check",
    summary: "judge a branch with all gates, against what it came from",
    load: () => import("./commands/check.ts"),
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
    name: "worker",
    summary: "do tasks of all sessions, until stopped",
    load: () => import("./commands/worker.ts"),
  },
  {
    name: "mcp",
    summary: "let other programs use Artel, by MCP",
    load: () => import("./commands/mcp.ts"),
  },
  {
    name: "mcp config",
    summary: "show how programs are told of it",
    load: () => import("./commands/mcp-config.ts"),
  },
  {
    name: "ci install",
    summary: "write workflows for GitHub or GitLab",
    load: () => import("./commands/ci-install.ts"),
  },
  {
    name: "ci read-comment",
    summary: "read a command in a comment",
    load: () => import("./commands/ci-read-comment.ts"),
  },
  {
    name: "ci pack",
    summary: "hand a session's branch to a job that may write",
    load: () => import("./commands/ci-pack.ts"),
  },
  {
    name: "ci unpack",
    summary: "take it there, checked",
    load: () => import("./commands/ci-unpack.ts"),
  },
  {
    name: "ci compare",
    summary: "name the best of several sessions",
    load: () => import("./commands/ci-compare.ts"),
  },
  {
    name: "ci describe-failure",
    summary: "write the issue of a failed run",
    load: () => import("./commands/ci-describe-failure.ts"),
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
    name: "sessions replay",
    summary: "show a session as it was at an event",
    load: () => import("./commands/sessions-replay.ts"),
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
    name: "tasks list",
    summary: "list tasks that wait or run",
    load: () => import("./commands/tasks-list.ts"),
  },
  {
    name: "tasks show",
    summary: "show a task",
    load: () => import("./commands/tasks-show.ts"),
  },
  {
    name: "tasks retry",
    summary: "give a task one more attempt",
    load: () => import("./commands/tasks-retry.ts"),
  },
  {
    name: "tasks cancel",
    summary: "end a task",
    load: () => import("./commands/tasks-cancel.ts"),
  },
  {
    name: "tasks pause",
    summary: "stop a task, to go on later",
    load: () => import("./commands/tasks-pause.ts"),
  },
  {
    name: "tasks resume",
    summary: "go on with a paused task",
    load: () => import("./commands/tasks-resume.ts"),
  },
  {
    name: "tasks delegate",
    summary: "hand a task to another agent",
    load: () => import("./commands/tasks-delegate.ts"),
  },
  {
    name: "messages list",
    summary: "list and search what agents say to each other",
    load: () => import("./commands/messages-list.ts"),
  },
  {
    name: "messages show",
    summary: "show a message with its conversation",
    load: () => import("./commands/messages-show.ts"),
  },
  {
    name: "messages send",
    summary: "write to an agent, the orchestrator or all agents",
    load: () => import("./commands/messages-send.ts"),
  },
  {
    name: "approvals list",
    summary: "list what waits for a person",
    load: () => import("./commands/approvals-list.ts"),
  },
  {
    name: "approvals show",
    summary: "show what waits, and why",
    load: () => import("./commands/approvals-show.ts"),
  },
  {
    name: "approvals approve",
    summary: "let it pass",
    load: () => import("./commands/approvals-approve.ts"),
  },
  {
    name: "approvals deny",
    summary: "keep it out",
    load: () => import("./commands/approvals-deny.ts"),
  },
  {
    name: "budget show",
    summary: "show what is spent of each limit",
    load: () => import("./commands/budget-show.ts"),
  },
  {
    name: "budget list",
    summary: "list what sessions have spent",
    load: () => import("./commands/budget-list.ts"),
  },
  {
    name: "budget set",
    summary: "raise or lower a limit",
    load: () => import("./commands/budget-set.ts"),
  },
  {
    name: "agents list",
    summary: "list agents, and what they are doing",
    load: () => import("./commands/agents-list.ts"),
  },
  {
    name: "tools list",
    summary: "list the tool servers of a repository",
    load: () => import("./commands/tools-list.ts"),
  },
  {
    name: "tools approve",
    summary: "let agents use them",
    load: () => import("./commands/tools-approve.ts"),
  },
  {
    name: "tools revoke",
    summary: "take that back",
    load: () => import("./commands/tools-revoke.ts"),
  },
  {
    name: "agents show",
    summary: "show an agent as it is defined, and its record",
    load: () => import("./commands/agents-show.ts"),
  },
  {
    name: "agents audit",
    summary: "list what agents wanted to do, and whether they might",
    load: () => import("./commands/agents-audit.ts"),
  },
  {
    name: "agents create",
    summary: "define an agent of your own",
    load: () => import("./commands/agents-create.ts"),
  },
  {
    name: "agents pause",
    summary: "give an agent no task for now",
    load: () => import("./commands/agents-pause.ts"),
  },
  {
    name: "agents resume",
    summary: "give an agent tasks again",
    load: () => import("./commands/agents-resume.ts"),
  },
  {
    name: "agents retire",
    summary: "give an agent no task any more",
    load: () => import("./commands/agents-retire.ts"),
  },
  {
    name: "queue stats",
    summary: "show what waits, runs and holds up",
    load: () => import("./commands/queue-stats.ts"),
  },
  {
    name: "queue limit",
    summary: "limit what runs at once",
    load: () => import("./commands/queue-limit.ts"),
  },
  {
    name: "queue pause",
    summary: "start no task any more",
    load: () => import("./commands/queue-pause.ts"),
  },
  {
    name: "queue resume",
    summary: "start tasks again",
    load: () => import("./commands/queue-resume.ts"),
  },
  {
    name: "parts list",
    summary: "show what is used, and what is left alone",
    load: () => import("./commands/parts-list.ts"),
  },
  {
    name: "parts reset",
    summary: "use at once what was left alone",
    load: () => import("./commands/parts-reset.ts"),
  },
  {
    name: "world show",
    summary: "show what is known of a session's repository",
    load: () => import("./commands/world-show.ts"),
  },
  {
    name: "world diff",
    summary: "compare two versions of what is known",
    load: () => import("./commands/world-diff.ts"),
  },
  {
    name: "world violations",
    summary: "show violated expectations, those that wait for a person first",
    load: () => import("./commands/world-violations.ts"),
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
    name: "worktrees recover",
    summary: "list work that was kept, or make a branch of it",
    load: () => import("./commands/worktrees-recover.ts"),
  },
  {
    name: "events tail",
    summary: "show the events of a session",
    load: () => import("./commands/events-tail.ts"),
  },
  {
    name: "events archive",
    summary: "compress or remove the events of sessions that ended long ago",
    load: () => import("./commands/events-archive.ts"),
  },
];

/** One line each for the nouns that have verbs. */
export const groups: Readonly<Record<string, string>> = {
  sessions: "durable runs from a goal to a branch",
  tasks: "units of work, each for one agent",
  messages: "what agents say to each other",
  approvals: "what waits for a person",
  budget: "what may be spent on language models",
  agents: "who works on tasks",
  queue: "tasks of all sessions together",
  parts: "what the work depends on and may fail",
  world: "what is known, expected and violated",
  worktrees: "where agents work",
  events: "what happened, as recorded",
};
