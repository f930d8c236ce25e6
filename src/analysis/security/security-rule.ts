import type { NapiConfig, SgNode } from "@ast-grep/napi";
import type { Severity } from "#domain";

/** One kind of weakness that the shape of the code shows. Fixtures stand in rules.test.ts. */
export interface SecurityRule {
  /** Kebab-case, the part after `artel/`. */
  readonly id: string;
  readonly severity: Severity;
  /** As in the Common Weakness Enumeration: `CWE-89`. */
  readonly cwe: string;
  readonly title: string;
  readonly message: string;
  readonly suggestion: string;
  readonly confidence: number;
  /** Text without which the rule cannot match; most files are never parsed thanks to it. */
  readonly trigger: RegExp;
  readonly matchers: readonly NapiConfig[];
  /** Looks closer at a match; absent when every match counts. */
  readonly confirm?: (match: SgNode) => boolean;
}
