import { z } from "zod";
import { severitySchema } from "./risk.ts";
import { type GateName, gateNameSchema } from "./verdict.ts";

const percent = z.number().min(0).max(100);

/** What the gates of a session hold a change against, fixed when it is opened. */
export const gateSettingsSchema = z.strictObject({
  /** Gates that tell what they find and never fail a change for it. */
  advisory: z.array(gateNameSchema),
  /** Gates without whose answer no change passes. */
  required: z.array(gateNameSchema),
  /** Milliseconds that each gate may take for one look; those that are not named have only the limit of each command. */
  limitsMs: z.partialRecord(gateNameSchema, z.number().positive()),
  /** The least severity that counts. */
  security: z.strictObject({ severity: severitySchema }),
  vulnerabilities: z.strictObject({ severity: severitySchema }),
  /** SPDX identifiers, a trailing `*` for any ending. What is allowed is never denied. */
  licences: z.strictObject({
    allow: z.array(z.string()),
    deny: z.array(z.string()),
    development: z.boolean(),
  }),
  /** Percentage points that may be lost, of all lines and of each changed file. */
  coverage: z.strictObject({ measure: z.boolean(), tolerance: percent, fileTolerance: percent }),
  /** Percent of the mutants of changed lines that tests must notice, of at most so many; 0 asks for none. */
  mutation: z.strictObject({ score: percent, mutants: z.int().positive() }).prefault({
    score: 0,
    mutants: 40,
  }),
  /** What an artefact may grow: it fails above both. `folders`: where builds put them, beside what a package packs. */
  size: z.strictObject({
    tolerancePercent: z.number().min(0),
    toleranceKb: z.number().min(0),
    folders: z.array(z.string()),
  }),
  /** From this share of documented exports on, documenting them is the repository's convention. */
  documentation: z.strictObject({ conventionPercent: percent }),
  commits: z.strictObject({
    messages: z.enum(["auto", "conventional", "any"]),
    subjectLength: z.int().positive(),
    lines: z.int().positive(),
    blobKb: z.int().positive(),
  }),
  api: z.strictObject({ breaking: z.enum(["refuse", "allow"]) }),
});
export type GateSettings = z.infer<typeof gateSettingsSchema>;

const MINUTE_MS = 60_000;

/** What a gate may take for one look, in minutes. Those that run the target's own commands have room for several. */
const LIMIT_MINUTES: Readonly<Record<GateName, number>> = {
  scope: 1,
  syntax: 2,
  secrets: 5,
  security: 5,
  commits: 2,
  documentation: 3,
  api: 3,
  licences: 2,
  vulnerabilities: 3,
  build: 30,
  size: 5,
  types: 30,
  lint: 30,
  format: 30,
  tests: 120,
  coverage: 1,
  mutation: 5,
};

export const defaultGateSettings: GateSettings = {
  advisory: [],
  required: [],
  limitsMs: Object.fromEntries(
    Object.entries(LIMIT_MINUTES).map(([gate, minutes]) => [gate, minutes * MINUTE_MS]),
  ),
  security: { severity: "medium" },
  vulnerabilities: { severity: "medium" },
  licences: {
    allow: [],
    deny: ["GPL-*", "AGPL-*", "SSPL-*", "CC-BY-NC-*", "UNLICENSED"],
    development: false,
  },
  coverage: { measure: false, tolerance: 0.5, fileTolerance: 5 },
  mutation: { score: 0, mutants: 40 },
  size: { tolerancePercent: 10, toleranceKb: 10, folders: ["dist", "build", "out"] },
  documentation: { conventionPercent: 80 },
  commits: { messages: "auto", subjectLength: 100, lines: 10_000, blobKb: 1024 },
  api: { breaking: "refuse" },
};
