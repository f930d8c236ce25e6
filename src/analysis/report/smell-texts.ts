import type { FindingKind, Severity } from "#domain";
import type { SmellName } from "../measure/smells.ts";

export interface SmellText {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  readonly suggestion: string;
  readonly confidence: number;
  /** 0–1: what is gained when it is dealt with. */
  readonly value: number;
}

const smell = (text: Omit<SmellText, "kind" | "confidence">): SmellText => ({
  kind: "smell",
  confidence: 0.8,
  ...text,
});
const bug = (
  title: string,
  message: string,
  suggestion: string,
  more: Partial<Pick<SmellText, "severity" | "confidence" | "value">> = {},
): SmellText => ({
  kind: "bug",
  severity: "medium",
  confidence: 0.85,
  value: 0.5,
  title,
  message,
  suggestion,
  ...more,
});
const slow = (title: string, message: string, suggestion: string): SmellText => ({
  kind: "performance",
  severity: "low",
  confidence: 0.75,
  value: 0.4,
  title,
  message,
  suggestion,
});

export const SMELL_TEXTS: Readonly<Record<SmellName, SmellText>> = {
  "empty-catch": smell({
    severity: "low",
    title: "An error is caught and ignored",
    message: "The catch block is empty and does not say why: failures vanish here.",
    suggestion: "Handle it, let it pass, or say in a comment why nothing is to be done.",
    value: 0.35,
  }),
  "nested-ternary": smell({
    severity: "info",
    title: "Conditions nested in one expression",
    message: "Three or more conditional expressions inside each other are hard to read.",
    suggestion: "Use if statements or a table.",
    value: 0.15,
  }),
  "huge-switch": smell({
    severity: "info",
    title: "A switch with 30 or more cases",
    message: "A table that maps the case to its answer would be shorter and could be tested.",
    suggestion: "Replace it by a table where the cases only choose a value.",
    value: 0.15,
  }),
  "identical-operands": bug(
    "Both sides of an operator are the same",
    "The answer does not depend on the value: one side was meant to be another.",
    "Write what was meant, or only one of the sides.",
  ),
  "identical-branches": bug(
    "All branches do the same",
    "The condition decides nothing: one of the branches was meant to differ, or the condition can go.",
    "Write what was meant, or keep one branch without the condition.",
    { severity: "low", value: 0.4 },
  ),
  "repeated-condition": bug(
    "The same condition is asked twice in one chain",
    "The second of the two branches never runs.",
    "Ask what was meant, or remove the branch.",
  ),
  "assignment-in-condition": bug(
    "A condition assigns a constant",
    "`=` was written where `==` is meant, so the answer is always the same.",
    "Compare instead of assigning.",
    { severity: "high" },
  ),
  "return-in-finally": bug(
    "A return in the clean-up drops the error on its way",
    "What was thrown before never reaches the caller.",
    "Return after the clean-up.",
  ),
  "catches-everything": bug(
    "Everything is rescued, exits and interrupts too",
    "`rescue Exception` also catches the signal that ends the program.",
    "Rescue StandardError, or what can be expected here.",
    { severity: "low", value: 0.35 },
  ),
  "mutable-default": bug(
    "A default value is shared by all calls and changed by them",
    "It is made once, when the function is defined: what one call adds the next one finds.",
    "Use None as the default, and make a new one inside.",
  ),
  "literal-identity": bug(
    "A literal is compared by identity",
    "Whether equal values are the same object depends on the interpreter.",
    "Compare with ==.",
  ),
  "assert-tuple": bug(
    "An assertion of a tuple is always true",
    "A tuple with something in it is true, whatever is in it.",
    "Remove the parentheses.",
    { severity: "high" },
  ),
  "string-identity": bug(
    "Strings are compared by identity",
    "Equal texts are often not the same object, so == answers false.",
    "Compare with equals().",
  ),
  "lost-stack-trace": bug(
    "An exception is thrown again without its stack trace",
    "`throw name;` begins a new trace here; where it came from is lost.",
    "Write throw; alone.",
    { severity: "low", value: 0.35 },
  ),
  "async-void": bug(
    "An asynchronous method returns void",
    "Nobody can wait for it, and an exception in it ends the process.",
    "Return Task.",
  ),
  "async-callback": bug(
    "Nobody waits for an asynchronous callback",
    "forEach ignores what its callback returns: the work goes on after the call, and its errors are lost.",
    "Use for … of with await, or Promise.all over map.",
  ),
  "nan-comparison": bug(
    "A comparison with NaN",
    "NaN equals nothing, not even itself, so the answer is always the same.",
    "Use Number.isNaN.",
  ),
  "dropped-lock": bug(
    "A lock is released at once",
    "`let _ =` drops the guard immediately; nothing is protected by it.",
    "Give the guard a name, such as _guard.",
  ),
  "reference-left": bug(
    "A reference stays after its loop",
    "The variable still refers to the last element: the next use of it overwrites that.",
    "Call unset() on it after the loop.",
    { severity: "low", value: 0.35 },
  ),
  "empty-body": bug(
    "An if that ends with a semicolon",
    "The semicolon is its whole body; what follows always runs.",
    "Remove the semicolon.",
    { severity: "high" },
  ),
  "zero-length": bug(
    "memset of no bytes",
    "The length is 0: value and length were swapped, so nothing is set.",
    "Swap the last two arguments.",
    { severity: "high" },
  ),
  "unsafe-removal": bug(
    "A recursive removal of / when a variable is empty",
    "With an empty variable the path begins at the root of the machine.",
    "Write ${name:?}, which stops when it is empty.",
    { severity: "high" },
  ),
  "listing-in-loop": bug(
    "A loop over the output of ls or find",
    "File names with blanks are cut into pieces.",
    "Loop over a pattern, or read names that find -print0 ends with NUL.",
    { severity: "low", value: 0.3 },
  ),
  "unchecked-cd": bug(
    "What follows a cd runs in the wrong folder when it fails",
    "The script goes on where it was.",
    "Write cd … || exit, or set -e.",
    { severity: "low", value: 0.3, confidence: 0.7 },
  ),
  "query-in-loop": slow(
    "A query for each element of a loop",
    "The time grows with the number of elements, each with a way to the database and back (N+1).",
    "Ask once for all of them.",
  ),
  "request-in-loop": slow(
    "A request for each element of a loop, one after another",
    "The time grows with the number of elements, each with a way over the network and back.",
    "Send them together, with a limit, or ask once for all.",
  ),
  "regex-in-loop": slow(
    "A constant regular expression is compiled in a loop",
    "Compiling costs more than matching, and gives the same each time.",
    "Compile it once, before the loop.",
  ),
  "concatenation-in-loop": slow(
    "A text grows in a loop by making a new one each time",
    "Each step copies all of it: the time grows with the square of the length.",
    "Collect the parts and join them at the end.",
  ),
  "blocking-in-async": slow(
    "A blocking call in asynchronous code",
    "While it waits nothing else of the process goes on.",
    "Use the asynchronous form, or a thread.",
  ),
  "defer-in-loop": slow(
    "A defer in a loop",
    "It runs when the function ends, not the turn: what it should release piles up.",
    "Put the body of the loop into a function.",
  ),
};
