// The program of a measuring process: see pool.ts. It imports by relative path only, so that it runs from source
// and from the build without conditions of resolution.
import { z } from "zod";
import { measureFile } from "./measure-file.ts";
import type { MeasuredFile } from "./measured-file.ts";

export interface MeasureRequest {
  readonly files: readonly { readonly path: string; readonly text: string }[];
}
export type MeasureReply = readonly MeasuredFile[];

/** Sent once, when the parser is loaded: a process that ends before it will not do better a second time. */
const READY = "ready";

const requestSchema = z.object({
  files: z.array(z.object({ path: z.string(), text: z.string() })),
});

process.on("message", (message) => {
  const { files } = requestSchema.parse(message);
  const reply: MeasureReply = files.map(({ path, text }) => measureFile(path, text));
  process.send?.(reply);
});
process.on("disconnect", () => process.exit(0));
process.send?.(READY);
