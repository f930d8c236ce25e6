/** Apart from the face of the analysis, for the rules are named in the configuration, which every command reads. */
export { findWeaknesses, SECURITY_RULES } from "./find-weaknesses.ts";
export type { CheckedFile, WeaknessScan } from "./find-weaknesses.ts";
