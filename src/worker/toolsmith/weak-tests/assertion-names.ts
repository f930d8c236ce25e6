/** What a function is called that asserts, by itself or by what it is passed. */
const ASSERTING =
  /expect|assert|should|check|verif|ensure|validat|must|snapshot|throws|reject|waitfor|waituntil|(?:find|get)(?:all)?by|approv|tester|scenario/i;
/** Matchers; programs that are run, which fail by their exit code; requests that must come as they are told. */
const MATCHER =
  /^(?:fail|pass|plan|ok|is|not|deepEqual|equal|done|isDone|to[A-Z]\w*|exec[A-Z]?\w*|spawnSync|fork|nock|fetchMock|[mM]ockAgent)$/;
/** Of the code under test a name says less: `matches` is what is tested, and `validate` throws. */
const SURELY_ASSERTING = /expect|assert|check|verif|ensure|validat/i;

export function isAssertingName(name: string): boolean {
  return ASSERTING.test(name) || MATCHER.test(name);
}

export function isSurelyAssertingName(name: string): boolean {
  return SURELY_ASSERTING.test(name);
}

/** Titles of tests that pass when nothing is thrown, or when they compile. */
const BY_NOT_THROWING =
  /\b(?:not?|nothing|never|without|doesn.?t|don.?t|won.?t|shouldn.?t|can.?t|cannot|no)\b.{0,40}?(?:throw|error|crash|fail|reject|complain|warn|hang|blow|break|panic|leak|exception|overflow|block|deadlock|explode)|\b(?:smoke|compil\w{1,4}|type-?checks?|types?|typings?|typed|typescript|infers?)\b|\bno-?op\b|\bignor(?:e|es|ed|ing)\b/i;

export function passesByNotThrowing(title: string): boolean {
  return BY_NOT_THROWING.test(title);
}
