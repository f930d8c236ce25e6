import { z } from "zod";
import {
  defaultGateSettings,
  gateNameSchema,
  severitySchema,
  type GateName,
  type GateSettings,
  type Severity,
} from "#domain";
import { defineSettings, setting, type Setting } from "./setting.ts";

const MINUTE_MS = 60_000;
const names = z.array(gateNameSchema);
const percent = z.number().min(0).max(100);
/** An SPDX identifier, such as MIT or GPL-*. */
const licences = z.array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}\*?$/));
/** Folders of the repository. */
const folders = z.array(z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0]{1,200}$/));
const {
  security,
  vulnerabilities,
  coverage,
  mutation,
  size,
  documentation,
  commits,
  api,
  ...defaults
} = defaultGateSettings;

const leastSeverity = (what: string, of: Severity): Setting<Severity> =>
  setting<Severity>({
    schema: severitySchema,
    default: of,
    help: `The least severity of ${what} that fails a change.`,
  });

/** `gates.<gate>.minutes`. */
const minutes = (gate: GateName): Setting<number> =>
  setting<number>({
    schema: z.number().min(0.05).max(10_080),
    default: (defaults.limitsMs[gate] ?? MINUTE_MS) / MINUTE_MS,
    help: `Minutes for one look of the ${gate} gate; then it is unknown.`,
  });

export const gateSettings = defineSettings("Gates", {
  "gates.enabled": setting<readonly GateName[]>({
    schema: names,
    default: gateNameSchema.options,
    help: "Gates that a change must pass.",
  }),
  "gates.advisory": setting<readonly GateName[]>({
    schema: names,
    default: defaults.advisory,
    help: "Gates among them that only tell what they find, and never fail a change.",
  }),
  "gates.required": setting<readonly GateName[]>({
    schema: names,
    default: defaults.required,
    help: "Gates among them without whose answer no change passes; others that cannot look are told of.",
  }),
  "gates.flakyRuns": setting<number>({
    schema: z.int().min(1).max(10),
    default: 2,
    help: "How often the tests of the unchanged code are run to find flaky ones; 1 finds none.",
  }),
  "gates.security.severity": leastSeverity("a weakness in the code", security.severity),
  "gates.security.minutes": minutes("security"),
  "gates.vulnerabilities.severity": leastSeverity(
    "a known vulnerability of a dependency",
    vulnerabilities.severity,
  ),
  "gates.vulnerabilities.minutes": minutes("vulnerabilities"),
  "gates.licences.allow": setting<readonly string[]>({
    schema: licences,
    default: defaults.licences.allow,
    help: "SPDX licences that dependencies may have, `*` for any ending; goes before what is denied.",
  }),
  "gates.licences.deny": setting<readonly string[]>({
    schema: licences,
    default: defaults.licences.deny,
    help: "SPDX licences that new dependencies may not have, unless the package has one of that family itself.",
  }),
  "gates.licences.development": setting<boolean>({
    schema: z.boolean(),
    default: defaults.licences.development,
    help: "Whether licences of development dependencies count too.",
  }),
  "gates.licences.minutes": minutes("licences"),
  "gates.coverage.measure": setting<boolean>({
    schema: z.boolean(),
    default: coverage.measure,
    help: "Whether tests run with the repository's own coverage tool, which makes them slower; else the coverage gate is skipped.",
  }),
  "gates.coverage.tolerance": setting<number>({
    schema: percent,
    default: coverage.tolerance,
    help: "Percentage points of covered lines, of all files together, that a change may lose.",
  }),
  "gates.coverage.fileTolerance": setting<number>({
    schema: percent,
    default: coverage.fileTolerance,
    help: "Percentage points of covered lines that a changed file may lose.",
  }),
  "gates.coverage.minutes": minutes("coverage"),
  "gates.mutation.score": setting<number>({
    schema: percent,
    default: mutation.score,
    help: "Percent of small mistakes in the changed lines that the tests must notice (mutation testing); 0 asks for none.",
  }),
  "gates.mutation.mutants": setting<number>({
    schema: z.int().min(1).max(100_000),
    default: mutation.mutants,
    help: "At most so many of them are tried.",
  }),
  "gates.mutation.minutes": minutes("mutation"),
  "gates.size.tolerancePercent": setting<number>({
    schema: z.number().min(0).max(100_000),
    default: size.tolerancePercent,
    help: "Percent that a package or a folder of built files may grow.",
  }),
  "gates.size.toleranceKb": setting<number>({
    schema: z.number().min(0).max(1_000_000),
    default: size.toleranceKb,
    help: "Kilobytes that it may grow whatever the percentage.",
  }),
  "gates.size.folders": setting<readonly string[]>({
    schema: folders,
    default: size.folders,
    help: "Folders of built files that git ignores, in each package.",
  }),
  "gates.size.minutes": minutes("size"),
  "gates.documentation.conventionPercent": setting<number>({
    schema: percent,
    default: documentation.conventionPercent,
    help: "Percent of a package's exported functions and classes with a comment from which on new ones must have one.",
  }),
  "gates.documentation.minutes": minutes("documentation"),
  "gates.commits.messages": setting<GateSettings["commits"]["messages"]>({
    schema: z.enum(["auto", "conventional", "any"]),
    default: commits.messages,
    help: "Whether messages must be conventional commits; `auto`: where the repository's history is.",
  }),
  "gates.commits.subjectLength": setting<number>({
    schema: z.int().min(20).max(1000),
    default: commits.subjectLength,
    help: "Characters of the first line of a message at most.",
  }),
  "gates.commits.lines": setting<number>({
    schema: z.int().min(1).max(10_000_000),
    default: commits.lines,
    help: "Lines that one commit may change; lockfiles, snapshots and built files are not counted.",
  }),
  "gates.commits.blobKb": setting<number>({
    schema: z.int().min(1).max(1_000_000),
    default: commits.blobKb,
    help: "Kilobytes of a binary file that a commit may add.",
  }),
  "gates.commits.minutes": minutes("commits"),
  "gates.api.breaking": setting<GateSettings["api"]["breaking"]>({
    schema: z.enum(["refuse", "allow"]),
    default: api.breaking,
    help: "Whether a change may break what a published package exports; version 0.x and a raised major version always may.",
  }),
  "gates.api.minutes": minutes("api"),
  "gates.scope.minutes": minutes("scope"),
  "gates.syntax.minutes": minutes("syntax"),
  "gates.secrets.minutes": minutes("secrets"),
  "gates.build.minutes": minutes("build"),
  "gates.types.minutes": minutes("types"),
  "gates.lint.minutes": minutes("lint"),
  "gates.format.minutes": minutes("format"),
  "gates.tests.minutes": minutes("tests"),
});
