import { z } from "zod";
import type { JobContext } from "../job.ts";
import { runForJson } from "../own-tools.ts";

const itemSchema = z.looseObject({
  name: z.string(),
  /** From 1, in the file; files have none. */
  line: z.int().optional(),
  namespace: z.string().optional(),
});
const items = z.array(itemSchema).default([]);

const reportSchema = z.looseObject({
  issues: z.array(
    z.looseObject({
      file: z.string(),
      exports: items,
      types: items,
      files: items,
      dependencies: items,
      devDependencies: items,
    }),
  ),
});
export type KnipIssue = z.infer<typeof reportSchema>["issues"][number];

/**
 * What knip says is unused, by file, sorted: files, exports, types and dependencies. It loads configuration files of
 * the repository, so it runs in the sandbox, and takes seconds, so that several surveys share one run. Without a
 * configuration of its own it is often wrong: nothing of this is changed without gates.
 */
export function findUnusedCode(context: JobContext): Promise<readonly KnipIssue[]> {
  return context.facts?.find("knip", () => runKnip(context)) ?? runKnip(context);
}

async function runKnip(context: JobContext): Promise<readonly KnipIssue[]> {
  const flags = ["--no-progress", "--no-exit-code", "--no-config-hints", "--no-tag-hints"];
  const command = {
    name: "knip",
    tool: "knip",
    arguments: ["--include", "files,exports,types,dependencies", "--reporter", "json", ...flags],
    timeMs: 300_000,
  };
  const { issues } = await runForJson(context, command, reportSchema);
  return issues.toSorted((left, right) => (left.file < right.file ? -1 : 1));
}
