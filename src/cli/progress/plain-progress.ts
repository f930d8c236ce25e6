import { describeEvent } from "#domain/session-view";
import { printable } from "../output.ts";
import type { Progress } from "./progress.ts";

/** One line for each event: for logs, pipes and CI. */
export function plainProgress(say: (line: string) => void, warn: Progress["warn"]): Progress {
  return {
    warn,
    show: (event) => {
      const line = describeEvent(event);
      if (line !== undefined)
        say(`${new Date(event.time).toISOString().slice(11, 19)} ${printable(line)}`);
    },
    end: () => Promise.resolve(),
  };
}
