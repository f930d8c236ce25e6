import type { Interruption } from "./interruption.ts";
import type { OutputStream } from "./output.ts";

/** The process around a command, so that tests can give another. */
export interface Surroundings {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly version: string;
  readonly interruption: Interruption;
}
