import { z } from "zod";
import type { PackageManagerName, Severity } from "#domain";
import { parseNoisyJson } from "../command-lines.ts";

/** What is known against a version of a package that is installed. */
export interface Advisory {
  readonly package: string;
  /** Its address, or its number where it has none. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
}

/** How one package manager is asked for what is known against the versions in its lockfile. */
export interface Audit {
  readonly argv: readonly string[];
  /** Undefined when the answer is none: the registry has no such list, or could not be reached. */
  read(stdout: string): readonly Advisory[] | undefined;
}

const severitySchema = z
  .string()
  .transform((word): Severity => {
    const name = word.toLowerCase();
    if (name === "moderate") return "medium";
    return name === "low" || name === "high" || name === "critical" || name === "info"
      ? name
      : "medium";
  })
  .catch("medium");
const idSchema = z.union([z.string(), z.number().transform(String)]);

const npmSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      via: z.array(
        z.union([
          z.string(),
          z.object({
            source: idSchema.optional(),
            name: z.string(),
            title: z.string().catch(""),
            url: z.string().optional(),
            severity: severitySchema,
          }),
        ]),
      ),
    }),
  ),
});

/** npm 7 and newer. A package without an advisory of its own is named after those of its dependencies. */
const npm: Audit = {
  argv: ["npm", "audit", "--json"],
  read: (stdout) => {
    const parsed = npmSchema.safeParse(parseNoisyJson(stdout));
    if (!parsed.success) return undefined;
    return Object.values(parsed.data.vulnerabilities).flatMap(({ via }) =>
      via.flatMap((each) =>
        typeof each === "string"
          ? []
          : [advisory(each.name, each.url ?? each.source, each.title, each.severity)],
      ),
    );
  },
};

const classicAdvisory = z.object({
  module_name: z.string(),
  id: idSchema.optional(),
  github_advisory_id: z.string().nullish(),
  url: z.string().optional(),
  title: z.string().catch(""),
  severity: severitySchema,
});
const pnpmSchema = z.object({ advisories: z.record(z.string(), classicAdvisory) });

const pnpm: Audit = {
  argv: ["pnpm", "audit", "--json"],
  read: (stdout) => {
    const parsed = pnpmSchema.safeParse(parseNoisyJson(stdout));
    return parsed.success ? Object.values(parsed.data.advisories).map(fromClassic) : undefined;
  },
};

const yarnLineSchema = z.union([
  z.object({
    type: z.literal("auditAdvisory"),
    data: z.object({ advisory: classicAdvisory }),
  }),
  z.object({ type: z.literal("auditSummary") }),
]);

/** The classic yarn prints a line of JSON for each, and one at the end. */
const yarn: Audit = {
  argv: ["yarn", "audit", "--json"],
  read: (stdout) => {
    const lines = jsonLines(stdout).flatMap((line) => {
      const parsed = yarnLineSchema.safeParse(line);
      return parsed.success ? [parsed.data] : [];
    });
    if (!lines.some(({ type }) => type === "auditSummary")) return undefined;
    return lines.flatMap((line) => ("data" in line ? [fromClassic(line.data.advisory)] : []));
  },
};

const berrySchema = z.object({
  value: z.string(),
  children: z.object({
    ID: idSchema.optional(),
    Issue: z.string().catch(""),
    URL: z.string().optional(),
    Severity: severitySchema,
  }),
});

/** Yarn 2 and newer print nothing but a notice when nothing is known, and an error with another exit code. */
const yarnBerry: Audit = {
  argv: ["yarn", "npm", "audit", "--all", "--recursive", "--json"],
  read: (stdout) => {
    const lines = jsonLines(stdout);
    if (lines.length === 0) return /no audit suggestions/i.test(stdout) ? [] : undefined;
    const found = lines.map((line) => berrySchema.safeParse(line));
    if (found.some(({ success }) => !success)) return undefined;
    return found.flatMap(({ data }) =>
      data === undefined
        ? []
        : [
            advisory(
              data.value,
              data.children.URL ?? data.children.ID,
              data.children.Issue,
              data.children.Severity,
            ),
          ],
    );
  },
};

const bunSchema = z.record(
  z.string(),
  z.array(
    z.object({
      id: idSchema.optional(),
      url: z.string().optional(),
      title: z.string().catch(""),
      severity: severitySchema,
    }),
  ),
);

const bun: Audit = {
  argv: ["bun", "audit", "--json"],
  read: (stdout) => {
    const parsed = bunSchema.safeParse(parseNoisyJson(stdout));
    if (!parsed.success) return undefined;
    return Object.entries(parsed.data).flatMap(([name, advisories]) =>
      advisories.map(({ id, url, title, severity }) => advisory(name, url ?? id, title, severity)),
    );
  },
};

const audits: Readonly<Record<PackageManagerName, Audit>> = { npm, pnpm, yarn, bun };

/** `version` is that of the manager, where the repository says one. */
export function auditOf(name: PackageManagerName, version: string | undefined): Audit {
  return name === "yarn" && version !== undefined && !/^[01]\./.test(version)
    ? yarnBerry
    : audits[name];
}

function fromClassic(found: z.infer<typeof classicAdvisory>): Advisory {
  const id = found.github_advisory_id ?? found.url ?? found.id;
  return advisory(found.module_name, id, found.title, found.severity);
}

function advisory(
  name: string,
  id: string | undefined,
  title: string,
  severity: Severity,
): Advisory {
  return { package: name, id: id ?? title, title, severity };
}

function jsonLines(text: string): readonly unknown[] {
  return text.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return []; // a line that something else printed
    }
  });
}
