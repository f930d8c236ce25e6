import { z } from "zod";

const statusSchema = z.enum(["passed", "failed", "skipped"]);

/** One line of the file that our reporters write. Files as the runner names them, mostly absolute. */
export const reportRecordSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("started"), file: z.string() }),
  z.object({ kind: z.literal("finished"), file: z.string() }),
  z.object({
    kind: z.literal("test"),
    file: z.string().optional(),
    project: z.string().optional(),
    path: z.array(z.string()),
    status: statusSchema,
    message: z.string().optional(),
  }),
  /** A file that could not be run, or a hook of it that failed. */
  z.object({
    kind: z.literal("file"),
    file: z.string(),
    project: z.string().optional(),
    path: z.array(z.string()).optional(),
    message: z.string(),
  }),
  /** A failure of the run that belongs to no file. */
  z.object({ kind: z.literal("run"), message: z.string() }),
  z.object({ kind: z.literal("end") }),
]);
export type ReportRecord = z.infer<typeof reportRecordSchema>;

/** A torn last line, of a runner that was killed, is no record. */
export function parseReport(text: string): readonly ReportRecord[] {
  return text.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    const parsed = reportRecordSchema.safeParse(parseLine(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** The start of each of our reporters: `write(record)` appends one line at once. */
export function reporterPrelude(report: string, moduleKind: "module" | "commonjs"): string {
  const load =
    moduleKind === "module"
      ? `import { appendFileSync } from "node:fs";`
      : `const { appendFileSync } = require("node:fs");`;
  return `${load}
const alive = () => process.stdout.write("\\n"); // whoever runs the tests sees that they go on
const write = (record) => {
  appendFileSync(${JSON.stringify(report)}, JSON.stringify(record) + "\\n");
  alive();
};
const text = (error) => String((error && (error.stack || error.message)) || error || "").slice(0, 4000);
`;
}
