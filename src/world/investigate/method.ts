import type { Evidence, InvestigationMethodName } from "#domain";
import type { Finding, InvestigationOperations, Subject } from "./operations.ts";
import type { Trials } from "./trials.ts";

/**
 * One way of finding out why a violation is there. A method is one folder here and one line in `registry.ts`; it passes
 * `conformance.ts`: it says something that a person can check or that it cannot tell, and runs nothing but through the
 * trials that it is given.
 */
export interface InvestigationMethod {
  readonly name: InvestigationMethodName;
  /** Whether it could say anything; costs nothing. */
  applies(subject: Subject, operations: InvestigationOperations): boolean;
  investigate(inquiry: Inquiry): Promise<Finding>;
}

export interface Inquiry {
  readonly subject: Subject;
  readonly operations: InvestigationOperations;
  /** The only way to `stands`: counted, and over when the budget is. */
  readonly trials: Trials;
  /** Of the methods before this one. */
  readonly evidence: readonly Evidence[];
}

export function unclear(statement: string, suspects: readonly string[] = []): Finding {
  return { conclusion: "unclear", confidence: 0, statement, suspects: [...suspects] };
}
