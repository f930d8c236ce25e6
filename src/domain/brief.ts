import { z } from "zod";
import { redact } from "#shared";

/** A text of others that a goal is about, such as an issue. It is data: it asks nobody for anything. */
export const briefAttachmentSchema = z.strictObject({
  /** Where it comes from: the name of a file, an address. */
  source: z.string().trim().min(1).max(200),
  text: z.string().max(100_000).transform(redact),
});
export type BriefAttachment = z.infer<typeof briefAttachmentSchema>;

/** What an agent is asked to do in words. A task of the toolsmith has units instead. */
export const briefSchema = z.strictObject({
  /** What is wanted, in plain words. */
  goal: z.string().trim().min(1).max(100_000),
  /** What has to be true in the end, each in a sentence. */
  criteria: z.array(z.string().trim().min(1)),
  /** Globs of the files that may be edited; empty when all may be that no gate protects. */
  area: z.array(z.string().min(1)),
  attachments: z.array(briefAttachmentSchema).max(8).optional(),
  /** What an agent must be able to do to be given it. */
  skills: z.array(z.string().min(1)).min(1),
  /** Type of the conventional commit that it becomes. */
  commitType: z.enum(["feat", "fix", "refactor", "perf", "test", "docs", "build", "ci", "chore"]),
});
export type Brief = z.infer<typeof briefSchema>;
