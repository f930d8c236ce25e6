import type { CommentCommand } from "./comment-command.ts";
import { requireKnown } from "./parameters.ts";

const MINUTES = 30;

/** Repairs the failed checks of a pull request by tools alone; it costs nothing. */
export const autoFix: CommentCommand = {
  name: "auto-fix",
  usage: "/auto-fix",
  read(parameters) {
    requireKnown(parameters, [], this.usage);
    const instance = { instance: 1, strategy: "", goal: "", minutes: MINUTES, dollars: 0 };
    return { command: this.name, matrix: [instance] };
  },
};
