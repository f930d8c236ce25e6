import { z } from "zod";

/** How a healing ended, for the report and for the exit code. */
export const healingConclusionSchema = z.strictObject({
  outcome: z.enum([
    /** The command passes on the delivered branch. */
    "healed",
    /** The command passes on the unchanged code. */
    "not-needed",
    /** It passes and fails on the same code. */
    "flaky",
    /** No tool could make it pass; a person is handed the evidence. */
    "handed-over",
    /** Nothing could be run again, so nothing was tried. */
    "nothing-to-run",
  ]),
  reason: z.string(),
  /** Who made it pass: tools, or an agent. */
  by: z.enum(["tools", "agent"]).optional(),
  /** The commit that made the command fail. */
  suspect: z.strictObject({ commit: z.string(), subject: z.string() }).optional(),
  /** A branch that takes it back: for a person to decide. */
  proposal: z.strictObject({ branch: z.string(), commit: z.string() }).optional(),
});
export type HealingConclusion = z.infer<typeof healingConclusionSchema>;
