import type { CommandResult, Fact } from "#domain";
import type { Origin } from "./origin.ts";

/** By convention of shells and of `env`: the program was not found. */
const NOT_FOUND = 127;

/** How a command ended. The text that it printed is no fact. */
export function commandFact(
  result: Pick<CommandResult, "display" | "exitCode" | "ended">,
  origin: Origin,
): Fact {
  const { display, exitCode, ended } = result;
  const isMissing = ended === "exit" && exitCode === NOT_FOUND;
  return {
    kind: "command-result",
    command: display,
    value: { exitCode, ended: isMissing ? "not-found" : ended },
    ...origin,
    confidence: 1,
  };
}
