import { coreSettings } from "./core-settings.ts";
import { describeExpectation } from "./expectation.ts";
import { environmentNames, flagName, jsonSchemaOf } from "./setting.ts";
import type { Setting, SettingsSlice } from "./setting.ts";

/** Where editors find the schema in a repository that has Artel as a dependency. */
export const SCHEMA_ADDRESS = "./node_modules/artel/docs/artel.schema.json";

interface SchemaGroup {
  type: "object";
  description?: string;
  additionalProperties: false;
  properties: Record<string, unknown>;
}

/** The JSON Schema of `artel.yaml`, for editors. */
export function jsonSchema(slices: readonly SettingsSlice[]): Record<string, unknown> {
  const root: SchemaGroup = emptyGroup();
  root.properties["$schema"] = { type: "string" };
  for (const [path, record] of recordsOf(slices)) {
    const parts = path.split(".");
    const name = parts.pop() ?? path;
    const group = parts.reduce((parent, part) => {
      parent.properties[part] ??= emptyGroup();
      return parent.properties[part] as SchemaGroup;
    }, root);
    group.properties[name] = settingSchema(record);
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Artel configuration",
    ...root,
  };
}

function settingSchema(record: Setting): Record<string, unknown> {
  const note = repositoryNote(record);
  const known = typeof record.default !== "function" && record.default !== undefined;
  return {
    ...jsonSchemaOf(record),
    description: record.help + note,
    ...(known ? { default: record.default } : {}),
  };
}

function repositoryNote({ fromRepository }: Setting): string {
  if (fromRepository === false) return " Not allowed in a repository's artel.yaml.";
  return fromRepository === "lower" ? " A repository's artel.yaml can only lower it." : "";
}

function repositoryMark({ fromRepository }: Setting): string {
  if (fromRepository === false) return " †";
  return fromRepository === "lower" ? " ‡" : "";
}

/** The reference of all settings, in Markdown. */
export function configurationReference(slices: readonly SettingsSlice[]): string {
  const tables = allSlices(slices).map(({ title, settings }) => {
    const rows = Object.entries(settings).map(([path, record]) =>
      [
        `\`${path}\``,
        `${record.help}${repositoryMark(record)}`,
        describeExpectation(jsonSchemaOf(record)),
        defaultText(record),
        environmentNames(path, record)
          .map((name) => `\`${name}\``)
          .join(", "),
        `\`--${flagName(path, record)}\``,
      ].join(" | "),
    );
    return [
      `## ${title}`,
      "",
      "| setting | meaning | value | default | environment | flag |",
      "|---|---|---|---|---|---|",
      ...rows.map((row) => `| ${row} |`),
      "",
    ].join("\n");
  });
  return [INTRODUCTION, ...tables].join("\n");
}

const INTRODUCTION = `<!-- Made by scripts/generate-reference.ts from the settings' records. Do not edit. -->

# Configuration

A value is taken from the first of these that has it:

1. a flag of the command, or \`--set <setting>=<value>\` for any setting,
2. the environment,
3. \`artel.yaml\` in the root of the repository, at the base commit,
4. your own \`$XDG_CONFIG_HOME/artel/config.yaml\` (\`~/.config/artel/config.yaml\`),
5. the default.

\`artel init\` writes an \`artel.yaml\` with every setting commented out. A command has a flag only for the settings
that matter to it; see its \`--help\`. In the environment and in flags, lists are separated by commas.

Settings marked † cannot be set in a repository's \`artel.yaml\`, which anybody may have written. Those marked ‡ can only be
lowered there: of its value and what would hold without it the lower one holds. A flag or the environment goes before both.
`;

/** The `artel.yaml` that `artel init` writes: everything explained, nothing set. */
export function configurationTemplate(
  slices: readonly SettingsSlice[],
  schemaAddress: string = SCHEMA_ADDRESS,
): string {
  const lines = [
    `# yaml-language-server: $schema=${schemaAddress}`,
    "# Artel's settings for this repository. Each line shows a default; uncomment and change what you need.",
    "# All settings, with environment names and flags: docs/configuration.md of the artel package.",
    `$schema: ${schemaAddress}`,
  ];
  const open: string[] = [];
  for (const [path, record] of recordsOf(slices)) {
    if (record.fromRepository === false) continue;
    const parts = path.split(".");
    const groups = parts.slice(0, -1);
    const shared = sharedLength(open, groups);
    if (shared === 0) lines.push("");
    open.length = shared;
    for (const group of groups.slice(shared)) {
      lines.push(`${"  ".repeat(open.length)}# ${group}:`);
      open.push(group);
    }
    const indentation = "  ".repeat(groups.length);
    lines.push(`${indentation}# ${groups.length > 0 ? "# " : ""}${record.help}`);
    lines.push(`${indentation}# ${parts.at(-1)}: ${templateValue(record)}`);
  }
  return `${lines.map(commentAtStart).join("\n")}\n`;
}

/** Moves the comment sign to the first column, so that uncommenting keeps the indentation. */
function commentAtStart(line: string): string {
  const match = /^( +)# (.*)$/.exec(line);
  return match ? `# ${match[1]}${match[2]}` : line;
}

function templateValue(record: Setting): string {
  if (record.default !== undefined && typeof record.default !== "function") {
    return JSON.stringify(record.default).replaceAll(",", ", ");
  }
  return `# ${record.defaultText ?? "not set"}`;
}

function defaultText(record: Setting): string {
  if (record.defaultText !== undefined) return record.defaultText;
  if (Array.isArray(record.default)) return record.default.join(", ");
  return typeof record.default === "function" || record.default === undefined
    ? "not set"
    : `\`${String(record.default)}\``;
}

function allSlices(slices: readonly SettingsSlice[]): readonly SettingsSlice[] {
  return [...coreSettings, ...slices];
}

function recordsOf(slices: readonly SettingsSlice[]): [string, Setting][] {
  return allSlices(slices).flatMap(({ settings }) => Object.entries(settings));
}

function emptyGroup(): SchemaGroup {
  return { type: "object", additionalProperties: false, properties: {} };
}

function sharedLength(one: readonly string[], other: readonly string[]): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}
