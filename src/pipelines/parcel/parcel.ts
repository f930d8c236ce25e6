import { z } from "zod";
import { riskSchema } from "#domain";

const commitSchema = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);

/** The change that a session delivered. */
const parcelChangeSchema = z.strictObject({
  /** The branch's commit; its history down to `base` is in the bundle. */
  commit: commitSchema,
  /** How sure the gates are: `unknown` where none could confirm it. */
  verdict: z.enum(["pass", "unknown"]),
  risk: riskSchema,
  commits: z.int().positive(),
  files: z.int().nonnegative(),
  /** Of these, files of tests. */
  testFiles: z.int().nonnegative(),
  insertions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
});
export type ParcelChange = z.infer<typeof parcelChangeSchema>;

/**
 * What a job that ran untrusted code hands to a job that may write: a folder with `parcel.json`, `report.md` and, where
 * something was delivered, `change.bundle`. The receiver believes none of it but what it can check.
 */
export const parcelSchema = z.strictObject({
  format: z.literal("artel-parcel/1"),
  session: z.string().regex(/^[0-9]{8}-[0-9]{6}-[a-z0-9]{6}$/),
  goal: z.string().max(100_000),
  /** How the session ended: `delivered`, `nothing-to-do`, `failed` … */
  outcome: z.string().max(100),
  base: commitSchema,
  costUsd: z.number().nonnegative(),
  wallMs: z.number().nonnegative(),
  change: parcelChangeSchema.optional(),
});
export type Parcel = z.infer<typeof parcelSchema>;

export const parcelFiles = {
  description: "parcel.json",
  report: "report.md",
  bundle: "change.bundle",
} as const;

/** What the branch is called in the bundle. */
export function bundledRef(session: string): string {
  return `refs/artel/parcels/${session}`;
}
