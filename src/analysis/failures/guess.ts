import { kindOfException } from "./classify.ts";
import type { Candidate } from "./collector.ts";
import type { FailureKind } from "./failure.ts";
import { kindOfWords } from "./failure-words.ts";
import { type Place, placeIn } from "./place-in-text.ts";

/** Where tools put the word of failure first. */
const MARKED =
  /^\s*(?:\S{1,60}[:\]] +)?(?:\[?(?:ERROR|FATAL|SEVERE|CRITICAL|E)\]?\b[: ]|[Ee]rror[: !]|[Ff]atal[: ]|[Ff]ailed\b|FAILED\b|Failure\b|Exception\b|Unable to |Cannot |Could not |Aborted)|\b(?:failed with|(?:has|have|was|were) (?:failed|aborted)|unsuccessful(?:ly)?|did not succeed|exited with (?:code|status) [1-9]|non-zero)/;
const FAILING =
  /[Ee]rror|ERROR|[Ff]ail|FAIL|[Ff]atal|FATAL|[Ee]xception|[Cc]annot|[Cc]an't|[Cc]ould ?n(?:o|')t|[Uu]nable|[Ii]nvalid|[Mm]ismatch|[Vv]iolation|[Oo]ffen[cs]e|[Vv]ulnerab|[Tt]imed? ?-?out|TIMEOUT|[Cc]ancel|[Aa]bort|[Kk]illed|[Cc]rash|[Pp]anic|[Ss]egmentation|[Uu]nexpected|[Uu]ndefined|[Uu]nresolved|[Uu]nknown|[Mm]issing|[Nn]ot found|[Nn]o such|not ok|[Rr]efused|[Dd]enied|[Ee]xceed|\b[Ss]talled|[Ee]xpected|[Aa]ssert|✗|✘|✖|CVE-|GHSA-/;
/** Words that seldom stand where all is well, wherever they are in the line. */
const PLAIN =
  /\b(?:[Cc]ould not|[Cc]annot|[Cc]an't|[Cc]ouldn't|[Uu]nable to|[Ff]ailed|[Ff]ailing|FAILED|ERROR|[Ee]rror:|[Ff]atal|[Rr]efused|[Dd]enied|[Nn]ot found|[Ii]nvalid)(?!\w)/;
const HARMLESS =
  /\b(?:0|no|without) (?:\w+ )?(?:errors?|failed|failures?|problems|issues|warnings|offen[cs]es|violations?|vulnerabilit(?:y|ies)|leaks)\b|\b(?:errors?|failures?|failed|violations)[:=] ?0\b|^(?:found )?\d+ (?:\w+ severity )?vulnerabilit|^\s*(?:✓|✔|√|ok |PASS|\[?(?:INFO|DEBUG|TRACE|NOTICE|WARN(?:ING)?|[Ww]arn(?:ing)?)\b|Compiling|Downloading|Downloaded|Installing|Collecting|\+ )|\b(?:INFO|DEBUG|DBG|INF|WRN|WARN(?:ING)?|warning)\b[ :\]|]|\b(?:scanning|checking|searching|looking)\b.{1,200}\bfor (?:known )?(?:vulnerabilities|errors|issues|problems|secrets)\b|\bignor(?:ed|ing)\b|continue-on-error|\|\| true|\bdeprecat|\bretrying\b|\b(?:succeeded|successfully)\b|\.{3} (?:ok|yes|no|done|passed)$|\bPassed\b/i;
/** How far from the telling line the place may stand. */
const NEAR = 3;
/** Lines that are further apart are of different steps. */
const APART = 50;

interface Line {
  readonly text: string;
  readonly number: number;
  readonly kind: FailureKind;
  readonly weight: number;
  readonly place: Place | undefined;
}

/** The line of a log without a known tool that tells most, or nothing. */
export class Guess {
  #best: Line | undefined;
  /** The lines above, the nearest last. */
  #above: readonly string[] = [];
  #until = 0;
  #lastWeighed = 0;

  add(text: string, number: number): void {
    this.#lend(text, number);
    if (FAILING.test(text) && !HARMLESS.test(text)) this.#weigh(text, number);
    this.#above = [...this.#above.slice(1 - NEAR), text];
  }

  /** The last line with a word of failure: a success that is told later counts. */
  get until(): number {
    return this.#until;
  }

  candidate(): Candidate | undefined {
    if (this.#best === undefined) return undefined;
    const { text, number, kind, place } = this.#best;
    return {
      kind,
      role: "likely",
      tool: "unknown",
      found: { ...place },
      message: text.trim(),
      stack: [],
      logLine: number,
    };
  }

  #weigh(text: string, number: number): void {
    const isMarked = MARKED.test(text);
    const kind = kindOf(text);
    if (kind === undefined && !isMarked && !PLAIN.test(text)) return;
    this.#until = number;
    const place = placeIn(text);
    const weight =
      (kind === undefined ? 0 : 3) + (isMarked ? 1 : 0) + (place === undefined ? 0 : 1);
    const isNear = number - this.#lastWeighed < APART;
    this.#lastWeighed = number;
    const best = this.#best;
    if (best !== undefined && weight < best.weight) return;
    // of lines that say as much, the first of those at the end; and the last that says no more than that it failed
    if (best !== undefined && weight === best.weight && weight > 2 && isNear) return;
    const near = place ?? this.#above.map(placeIn).findLast((each) => each !== undefined);
    this.#best = { text, number, kind: kind ?? "build_failure", weight, place: near };
  }

  /** A place below is of the line above that has none. */
  #lend(text: string, number: number): void {
    const best = this.#best;
    if (best === undefined || best.place !== undefined || number - best.number > NEAR) return;
    this.#best = { ...best, place: placeIn(text) };
  }
}

function kindOf(text: string): FailureKind | undefined {
  const kind = kindOfException(text);
  return kind === "runtime_error" || kind === "timeout" ? kindOfWords(text) : kind;
}
