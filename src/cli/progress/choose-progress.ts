import type { Output } from "../output.ts";
import { plainProgress } from "./plain-progress.ts";
import { silentProgress, type Progress } from "./progress.ts";

/** A tree on a terminal, lines elsewhere, nothing with `--quiet` or when a program reads the events themselves. */
export async function chooseProgress(output: Output): Promise<Progress> {
  const warn = (text: string): void => output.warn(text);
  if (output.quiet || output.format === "json") return silentProgress(warn);
  if (!output.live) return plainProgress((line) => output.progress(line), warn);
  const { liveProgress } = await import("./live-progress.ts");
  return liveProgress();
}
