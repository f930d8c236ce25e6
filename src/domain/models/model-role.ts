import { z } from "zod";

/** What a model is wanted for. Configuration maps each role to a chain of models, the first being the one to use. */
export const modelRoleSchema = z.enum([
  /** Cuts goals into tasks. */
  "planner",
  /** Works on code with tools. */
  "coder",
  /** Judges changes of others. */
  "reviewer",
  /** Looks for the cause of a violation or a failure, after tools could not. */
  "investigator",
  /** Texts for people: reports, documentation. */
  "writer",
  /** Simple work in bulk: summaries, titles, simple edits. */
  "cheap",
]);
export type ModelRole = z.infer<typeof modelRoleSchema>;

/** A prompt text and its version: what a call is judged by later. */
export const promptVersionSchema = z.strictObject({
  name: z.string().min(1),
  version: z.string().min(1),
});
export type PromptVersion = z.infer<typeof promptVersionSchema>;
