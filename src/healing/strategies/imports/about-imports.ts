import type { FailureProblem } from "#domain";

const UNKNOWN_NAME =
  /TS2304|TS2552|TS2503|TS2686|Cannot find name|\bis not defined\b|no-undef|jsx-no-undef|refers to a UMD global/;
const UNUSED =
  /TS6133|TS6192|TS6196|TS6198|is declared but (?:its value is )?never (?:read|used)|is defined but never used|unused import|no-unused-vars|unused-imports/i;

/** A module that is not found, a name that nothing brings in, or one that nothing uses. */
export function isAboutImports({ kind, repair, message }: FailureProblem): boolean {
  return (
    kind === "import_error" ||
    repair === "imports" ||
    UNKNOWN_NAME.test(message) ||
    UNUSED.test(message)
  );
}

export function isUnknownName({ message }: FailureProblem): boolean {
  return UNKNOWN_NAME.test(message);
}

export function isUnused({ message }: FailureProblem): boolean {
  return UNUSED.test(message);
}
