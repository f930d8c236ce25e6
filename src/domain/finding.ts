import { z } from "zod";
import { severitySchema } from "./risk.ts";

/** Lines and columns count from 1. `path` is relative to the repository root, with `/`. */
export const locationSchema = z.strictObject({
  path: z.string().min(1),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  endLine: z.int().positive().optional(),
});
export type Location = z.infer<typeof locationSchema>;

export const findingKindSchema = z.enum([
  "secret",
  "security",
  "vulnerability",
  "dead-code",
  "documentation",
  "duplication",
  "cycle",
  "complexity",
  "smell",
  "bug",
  "performance",
  "architecture",
  "hot-spot",
  "dependency",
  "flaky-test",
  "weak-test",
  "failing-test",
  /** What a gate holds against a change. */
  "gate",
]);
export type FindingKind = z.infer<typeof findingKindSchema>;

/** Something worth knowing about a repository that Artel reports rather than changes. */
export const findingSchema = z.strictObject({
  /** Stable across runs while the cause stands: a hash of rule, path and the offending text, never of the line number. */
  fingerprint: z.string().min(1),
  /** `tool/rule-name`, for example `artel/import-cycle`. */
  rule: z.string().min(1),
  kind: findingKindSchema,
  severity: severitySchema,
  title: z.string().min(1),
  /** One or two sentences: what, why it matters. A secret's value is never in it. */
  message: z.string().min(1),
  location: locationSchema,
  /** Other places that belong to it: the rest of a cycle, the other copies. */
  related: z.array(locationSchema).default([]),
  /** 0–1: how sure the rule is. */
  confidence: z.number().min(0).max(1),
  suggestion: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;
