/** The last word of a CI system or of a tool on the whole. */
const SUCCESS =
  /^(?:Finished: SUCCESS|Job succeeded|BUILD SUCCESS(?:FUL)?\b|\[INFO\] BUILD SUCCESS|Done\. Your build exited with 0\.|Build succeeded\.|Process completed with exit code 0|Success: no issues found|test result: ok\.|All checks passed!|All tests passed|\*\* (?:BUILD|TEST) SUCCEEDED \*\*|OK \(\d+ tests?\b.*\)|.*\bexited with code 0$|Successful task run with exit code: 0)/;
/** What test runners and linters sum up. Without a failure in it. */
const SUMMARY =
  /^(?:=+ .*\b\d+ passed\b.* =+$|\s*Tests:? +(?!.*\bfail)(?:\d+ \w+, )*\d+ passed|\s*Tests +\d+ passed|OK$|OK \(|\s*\d+ passing\b|# fail 0$|ok {2}\t|PASS$|[1-9]\d* examples?, 0 failures$|Passed! {2}-|\d+ (?:runs|tests), .*\b0 failures, 0 errors|100% tests passed|\s*\[ {2}PASSED {2}\] \d+ tests?|✖? ?0 problems|Found 0 errors|No issues found|Tests run: \d+, Failures: 0, Errors: 0|\d+ tests?, 0 failures)/;
const FAILURE =
  /^(?:Finished: (?:FAILURE|ABORTED)|ERROR: Job failed|BUILD FAILED|.*BUILD FAILURE|Build FAILED|Process completed with exit code [1-9]|FAILED \(|.*\b[1-9]\d* (?:failed|failing|failures?)\b|Error: Process completed|Unsuccessful task run)/;

/** Remembers how a log ends: with a success, or not. */
export class Outcome {
  #successAt = 0;
  #summaryAt = 0;
  #failureAt = 0;

  add(text: string, number: number): void {
    if (!SIGN.test(text)) return;
    if (FAILURE.test(text)) this.#failureAt = number;
    else if (SUCCESS.test(text)) this.#successAt = number;
    else if (SUMMARY.test(text)) this.#summaryAt = number;
  }

  /** The system as a whole said after this line that all is well, and nothing said later that it is not. */
  succeeds(after: number): boolean {
    return this.#successAt > after && this.#successAt > this.#failureAt;
  }

  /** The same, or a tool summed up that nothing failed of it. */
  endsWell(after: number): boolean {
    const well = Math.max(this.#successAt, this.#summaryAt);
    return well > after && well > this.#failureAt;
  }
}

const SIGN =
  /SUCC|succ|pass|PASS|OK|ok|exited|exit code|[Ff]ail|FAIL|ABORT|0 (?:prob|err)|[Nn]o issues/;
