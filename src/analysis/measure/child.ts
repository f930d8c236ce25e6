// The program of a measuring process: see pool.ts. It imports by relative path only, so that it runs from source
// and from the build without conditions of resolution.
import { measureSource } from "../languages/measure-source.ts";
import type { MeasuredFile } from "./measured-file.ts";

export interface MeasureRequest {
  readonly files: readonly { readonly path: string; readonly text: string }[];
}
export type MeasureReply = readonly MeasuredFile[];

/** Sent once, when the parser is loaded: a process that ends before it will not do better a second time. */
const READY = "ready";

// What is thrown ends the process, after which a parser whose memory is in disorder is not used again.
process.on("message", async (message) => {
  // From pool.ts alone, over a channel that nobody else holds.
  const { files } = message as MeasureRequest;
  const reply: MeasuredFile[] = [];
  for (const { path, text } of files) reply.push(await measureSource(path, text));
  process.send?.(reply satisfies MeasureReply);
});
process.on("disconnect", () => process.exit(0));
process.send?.(READY);
