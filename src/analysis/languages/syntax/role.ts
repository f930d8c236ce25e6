/** What a kind of node means for the figures: the same for all languages. */
export type SyntaxRole =
  /** A function with a name of its own. */
  | "function"
  /** A function without one: closures, blocks. */
  | "lambda"
  /** A class, structure, trait, module of Ruby: what functions can be members of. */
  | "type"
  | "if"
  | "else-if"
  | "else"
  | "loop"
  | "switch"
  /** One way through a switch; `isDefaultCase` says which are none of their own. */
  | "case"
  | "catch"
  | "conditional"
  /** One path more, for cyclomatic complexity only: guards, parts of comprehensions. */
  | "decision"
  /** An expression with an operator that may be a logical one. */
  | "logical"
  /** A jump out of the linear flow: always, or when it names a label. */
  | "jump"
  | "labelled-jump"
  | "call"
  | "comment"
  /** One token whatever is in it: strings, regular expressions. */
  | "atom"
  /** Repeated by nature, so that it is no duplicate: imports, package clauses. */
  | "ignored";
