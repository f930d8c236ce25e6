import { kindOfException } from "./classify.ts";
import type { Candidate } from "./collector.ts";
import type { FailureKind } from "./failure.ts";

const ERROR_LIKE =
  /^\s*(?:\S{1,60}[:\]] +)?(?:\[?(?:ERROR|FATAL|SEVERE|CRITICAL|E)\]?\b[: ]|[Ee]rror[: !]|[Ff]atal[: ]|[Ff]ailed\b|FAILED\b|Failure\b|Exception\b|Unable to |Cannot |Could not |Aborted)|\b(?:failed with|has failed|did not succeed|exited with (?:code|status) [1-9]|non-zero)/;
const HARMLESS =
  /\b(?:0|no|without) (?:errors?|failed|failures?|problems)\b|\b(?:errors?|failures?|failed)[:=] ?0\b|^\s*(?:✓|✔|√|ok |PASS|\[INFO\]|\[DEBUG\]|DEBUG|INFO|Compiling|Downloading|Downloaded|Installing|warning:|WARN)|\bignor(?:ed|ing)\b|continue-on-error|\|\| true/i;

const WORDS: readonly (readonly [RegExp, FailureKind])[] = [
  [/\b(?:parse|parser|parsing|syntax) error\b|\bparsing \w+ (?:source )?file\b/i, "syntax_error"],
  [/\btime[ds]?[- ]?out\b|\bcancell?ed\b|\baborted by\b/i, "timeout"],
  [/\bCVE-\d{4}|\bvulnerab/i, "security_vulnerability"],
  [
    /\b(?:tests?(?! (?:reports?|results|artifacts?)\b)|specs?|assert\w*|expect\w*)\b/i,
    "test_failure",
  ],
  [/\b(?:lint\w*|format(?:ted|ting)|code style|style violations?|offen[cs]es?)\b/i, "lint_error"],
  [
    /\bsegmentation fault|\bcore dumped|\bout of memory|\bpanic|\buncaught|\bunhandled/i,
    "runtime_error",
  ],
];

function kindOfGuess(text: string): FailureKind {
  const kind = kindOfException(text);
  if (kind !== "runtime_error") return kind;
  return WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? "build_failure";
}

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
      kind: kindOfGuess(text),
      role: "likely",
      tool: "unknown",
      found: {},
      message: text.trim(),
      stack: [],
      logLine: number,
    };
  }
}
