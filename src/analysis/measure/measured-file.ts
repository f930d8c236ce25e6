import type { FileMeasurement, FileTokens } from "./measurement.ts";

export interface MeasuredFile {
  readonly measurement: FileMeasurement;
  readonly tokens: FileTokens;
}

/** A measurement that says only why there is none. */
export function broken(lineCount: number, message: string): MeasuredFile {
  return {
    measurement: {
      lines: lineCount,
      codeLines: 0,
      tokenCount: 0,
      functions: [],
      classes: [],
      imports: [],
      exports: [],
      smells: [],
      generated: false,
      syntaxErrors: [{ message, line: 1, column: 1 }],
    },
    tokens: { hashes: new Uint32Array(), lines: new Uint32Array() },
  };
}
