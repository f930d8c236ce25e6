import type { NapiConfig, SgNode } from "@ast-grep/napi";
import type { Risk } from "#domain";

/** One way of writing that has a better one. A rule is one file in `rules/` and one line in `registry.ts`. */
export interface CodemodRule {
  /** Kebab-case, the file's name. */
  readonly id: string;
  readonly pack: "modernise" | "deprecations";
  /** A sentence for the reviewer: what is better about it. */
  readonly why: string;
  readonly risk: Risk;
  /** Documentation that says that both ways do the same, or what is deprecated. */
  readonly reference: string;
  /** What the new way needs; a rule is left out where the repository supports less. */
  readonly needs: LanguageNeeds;
  /** Text without which the rule cannot match. */
  readonly trigger: RegExp;
  readonly matchers: readonly NapiConfig[];
  /** The new text of a match, or undefined when it is not certain to do the same. Absent in rules that only report. */
  readonly rewrite?: (match: SgNode) => string | undefined;
  /** What is said of a match that is not rewritten; absent where such a one is no problem. */
  readonly report?: { readonly title: string; readonly confirm?: (match: SgNode) => boolean };
  /** Programs, run by `rules.test.ts`. */
  readonly fixtures: {
    /** Before and after. */
    readonly changes: readonly (readonly [before: string, after: string])[];
    /** Neither changed nor reported. */
    readonly stays: readonly string[];
    /** Reported and not changed. */
    readonly reports?: readonly string[];
  };
}

export interface LanguageNeeds {
  /** Major version of Node. */
  readonly node: number;
  /** Edition of ECMAScript, by its year. */
  readonly ecmaScript: number;
}
