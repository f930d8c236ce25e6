import type { RegisteredCommand } from "./command.ts";

/** All commands, in the order of the help. */
export const commands: readonly RegisteredCommand[] = [
  {
    name: "init",
    summary: "write a commented artel.yaml",
    load: () => import("./commands/init.ts"),
  },
  {
    name: "events tail",
    summary: "show the events of a session",
    load: () => import("./commands/events-tail.ts"),
  },
];

/** One line each for the nouns that have verbs. */
export const groups: Readonly<Record<string, string>> = {
  events: "what happened, as recorded",
};
