/** What a file's shape shows without knowing any other file. The texts are in report/smell-texts.ts. */
export type SmellName = SmellPattern | BugPattern | PerformanceHint;

export type SmellPattern = "empty-catch" | "nested-ternary" | "huge-switch";

export type BugPattern =
  | "identical-operands"
  | "identical-branches"
  | "repeated-condition"
  | "assignment-in-condition"
  | "return-in-finally"
  | "catches-everything"
  | "mutable-default"
  | "literal-identity"
  | "assert-tuple"
  | "string-identity"
  | "lost-stack-trace"
  | "async-void"
  | "async-callback"
  | "nan-comparison"
  | "dropped-lock"
  | "reference-left"
  | "empty-body"
  | "zero-length"
  | "unsafe-removal"
  | "listing-in-loop"
  | "unchecked-cd";

export type PerformanceHint =
  | "query-in-loop"
  | "request-in-loop"
  | "regex-in-loop"
  | "concatenation-in-loop"
  | "blocking-in-async"
  | "defer-in-loop";
