import { z } from "zod";
import { briefSchema } from "./brief.ts";
import { findingSchema } from "./finding.ts";
import { riskSchema } from "./risk.ts";
import { expectationSchema } from "./world/expectation.ts";

/** Files that judge or steer a change, so that a person should see when it edits them. */
export const protectedAreaSchema = z.enum([
  "tests",
  "ci",
  "manifests",
  "lockfiles",
  /** Configuration of compilers, linters, formatters and test runners. */
  "gate-configuration",
  /** `.gitattributes`, `.gitignore`, `.gitmodules`, hooks. */
  "git",
]);
export type ProtectedArea = z.infer<typeof protectedAreaSchema>;

/** What the planner needs to know of a toolsmith job; the job itself lives in `worker/toolsmith`. */
export const jobDescriptorSchema = z.strictObject({
  /** Kebab-case, the folder's name: `safe-lint`. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  /** A sentence for the reviewer: why it is worth doing, and why it is believed to be safe. */
  reason: z.string(),
  /** `change` edits files; `report` only yields findings. */
  kind: z.enum(["change", "report"]),
  risk: riskSchema,
  /** 0–1: what a reviewer gains from one applied unit, relative to the other jobs. */
  value: z.number().min(0).max(1),
  /** Merged in ascending order; jobs that touch everything (format) come last. */
  order: z.int(),
  /** A whole-tree job depends on all changes of a lower order and starts from the merged result. */
  waitsForOthers: z.boolean(),
  /** The most units that one task (one reviewable commit) carries. */
  unitsPerTask: z.int().positive(),
  /** Protected areas that it edits by its nature; any other edit of one is flagged. */
  editsAreas: z.array(protectedAreaSchema).optional(),
  /** `{count file|files}` in the subject is the number of kept units with the noun that fits it. */
  commit: z.strictObject({ type: z.string(), scope: z.string().optional(), subject: z.string() }),
  /** On unless configuration says otherwise. */
  enabledByDefault: z.boolean(),
});
export type JobDescriptor = z.infer<typeof jobDescriptorSchema>;

/** The smallest thing a job can apply or leave alone: one file's lint fixes, one export, one dependency. */
export const unitSchema = z.strictObject({
  /** Unique within its job and stable between runs on the same commit. */
  id: z.string().min(1),
  title: z.string().min(1),
  /** Paths relative to the repository root that applying it will touch. */
  paths: z.array(z.string().min(1)),
  /** What the job needs to apply it; JSON, owned by the job. */
  detail: z.json(),
  /** What a reviewer should know of it, such as release notes; plain text, which may be that of others. */
  note: z.string().min(1).optional(),
  /** What will hold when it is applied, beside that nothing but its paths changes. */
  expects: z.array(expectationSchema).optional(),
});
export type Unit = z.infer<typeof unitSchema>;

/** What a job found at a commit: units to apply, findings to report, or why it does not apply. */
export const surveySchema = z.strictObject({
  job: z.string(),
  units: z.array(unitSchema),
  findings: z.array(findingSchema),
  /** Set when the job cannot run here: `no formatter in the repository`. */
  skipped: z.string().optional(),
  /** Tasks that no tool can do, for an agent where one may be asked. */
  briefs: z
    .array(z.strictObject({ title: z.string().min(1), reason: z.string(), brief: briefSchema }))
    .optional(),
  /** Things worth saying in the report, such as an ignored configuration. */
  notes: z.array(z.string()).default([]),
});
export type Survey = z.infer<typeof surveySchema>;
