import type { Candidate } from "./collector.ts";

const ERROR_LIKE =
  /^\s*(?:\S{1,60}[:\]] +)?(?:\[?(?:ERROR|FATAL|SEVERE|CRITICAL|E)\]?\b[: ]|[Ee]rror[: !]|[Ff]atal[: ]|[Ff]ailed\b|FAILED\b|Failure\b|Exception\b|Unable to |Cannot |Could not |Aborted)|\b(?:failed with|has failed|did not succeed|exited with (?:code|status) [1-9]|non-zero)/;
const HARMLESS =
  /\b(?:0|no|without) (?:errors?|failed|failures?|problems)\b|\b(?:errors?|failures?|failed)[:=] ?0\b|^\s*(?:✓|✔|√|ok |PASS|\[INFO\]|\[DEBUG\]|DEBUG|INFO|Compiling|Downloading|Downloaded|Installing|warning:|WARN)|\bignor(?:ed|ing)\b|continue-on-error|\|\| true/i;

/** Lines that look like errors, for a log in which no tool was recognised. */
export class Guess {
  #last: { readonly text: string; readonly number: number } | undefined;

  add(text: string, number: number): void {
    if (ERROR_LIKE.test(text) && !HARMLESS.test(text)) this.#last = { text, number };
  }

  candidate(): Candidate | undefined {
    if (this.#last === undefined) return undefined;
    const { text, number } = this.#last;
    return {
      kind: "build_failure",
      role: "likely",
      tool: "unknown",
      found: {},
      message: text.trim(),
      stack: [],
      logLine: number,
    };
  }
}
