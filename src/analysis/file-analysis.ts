import type { FileMeasurement } from "./measure/measurement.ts";

/** `source` is what is shipped; advice about the others is milder or absent. */
export type FileRole = "source" | "test" | "example" | "declaration" | "generated";

export interface FileAnalysis extends FileMeasurement {
  readonly path: string;
  /** As people write it: `TypeScript`, `Python`, `C#`. */
  readonly language: string;
  readonly role: FileRole;
  /** The part of exported declarations with a documentation comment, 0–1; undefined without any. */
  readonly documented: number | undefined;
}
