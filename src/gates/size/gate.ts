import type { Observation, Problem } from "#domain";
import { type CommandRecorder, type Finding, observing } from "../evidence.ts";
import type { Comparison, Gate, GateContext } from "../gate.ts";
import { protectedArea } from "../scope/policy.ts";
import { builtFolders } from "./built-folders.ts";
import { packedSizes } from "./packed.ts";

const DOCUMENT = /\.(?:md|mdx|markdown|txt)$/i;

/** Is what others download or load still about as large: packages as they would be published, and what was built? */
export const sizeGate: Gate = {
  name: "size",
  // In the class of the build and after it, so that its output is there.
  cost: "cheap",
  compares: "baseline",
  conclusive: false,
  applies: (project) =>
    project.packageManager === undefined
      ? { applies: false, reason: "the repository has no package.json" }
      : { applies: true },
  observe: (context) => observing("size", context, (recorder) => measure(context, recorder)),
  compare: compareSizes,
};

async function measure(context: GateContext, recorder: CommandRecorder): Promise<Finding> {
  const { changedPaths, focus, project, settings, signal, worktree } = context;
  if (focus !== undefined) return { status: "skipped", reason: "only a part is looked at" };
  if (changedPaths?.every(isNotShipped) === true) {
    return { status: "skipped", reason: "nothing was changed that is shipped" };
  }
  const folders = await builtFolders(worktree, project, settings.size.folders, signal);
  const packed = await packedSizes(project, recorder);
  const measured = [
    ...Array.from(packed.sizes, ([name, bytes]) => [`${name} (packed)`, bytes] as const),
    ...folders,
  ];
  const figures = Object.fromEntries(measured.map(([name, bytes]) => [name, [bytes]]));
  const reason = [...packed.notes, ...(packed.reason === undefined ? [] : [packed.reason])];
  if (Object.keys(figures).length > 0) {
    return {
      status: "observed",
      figures,
      reason: reason.length > 0 ? reason.join("; ") : undefined,
    };
  }
  return packed.reason === undefined
    ? { status: "skipped", reason: ["nothing is built here", ...reason].join("; ") }
    : { status: "unknown", reason: packed.reason };
}

function isNotShipped(path: string): boolean {
  const area = protectedArea(path);
  return area === "tests" || area === "ci" || DOCUMENT.test(path);
}

function compareSizes(base: Observation, now: Observation, context: GateContext): Comparison {
  const { tolerancePercent, toleranceKb } = context.settings.size;
  const introduced: Problem[] = [];
  const notes: string[] = [];
  const missing: string[] = [];
  for (const [name, [before = 0]] of Object.entries(base.figures ?? {})) {
    const [bytes] = now.figures?.[name] ?? [];
    if (bytes === undefined) {
      missing.push(name);
      continue;
    }
    if (bytes === before) continue;
    const told = `${name} went from ${kilobytes(before)} to ${kilobytes(bytes)} (${percent(before, bytes)})`;
    const limit = before + Math.max((before * tolerancePercent) / 100, toleranceKb * 1000);
    if (bytes <= limit) notes.push(told);
    else {
      introduced.push({
        key: `${name}: size`,
        message: `${told}; it may be ${kilobytes(limit)}`,
        rule: "artel/size-grown",
      });
    }
  }
  const isAllGone = missing.length > 0 && missing.length === Object.keys(base.figures ?? {}).length;
  return {
    introduced,
    resolved: [],
    ...(isAllGone
      ? { unknown: `nothing is left to be measured: ${missing.join(", ")}` }
      : { notes: [...notes, ...missing.map((name) => `${name} is gone`)] }),
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function percent(before: number, now: number): string {
  const change = before === 0 ? 100 : (100 * (now - before)) / before;
  return `${change >= 0 ? "+" : "−"}${Math.abs(change).toFixed(1)} %`;
}
