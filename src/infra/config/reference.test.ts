import { expect, test } from "vitest";
import { gateNameSchema } from "#domain";
import { z } from "zod";
import { resolveConfiguration } from "./configuration.ts";
import { defineJobSettings } from "./job-settings.ts";
import { configurationReference, configurationTemplate, jsonSchema } from "./reference.ts";
import { setting } from "./setting.ts";

const slices = [
  defineJobSettings(
    { name: "safe-lint", title: "Fix lint faults", enabledByDefault: true },
    { rules: setting<string[]>({ schema: z.array(z.string()), default: ["a"], help: "Rules." }) },
  ),
];

test("the template sets nothing, and everything in it is valid when uncommented", () => {
  const template = configurationTemplate(slices);
  const asWritten = resolveConfiguration(slices, {
    environment: {},
    repositoryFile: { name: "artel.yaml", text: template },
  });
  expect(asWritten.explain().every(({ source }) => source === "default")).toBe(true);
  expect(template).toMatch(/^# yaml-language-server: \$schema=/);
  expect(template).not.toContain("dataFolder");

  const uncommented = template
    .slice(template.indexOf("\n"))
    .replaceAll(/^# ( *(?:[\w-]+:|#).*)$/gm, "$1");
  const all = resolveConfiguration(slices, {
    environment: {},
    repositoryFile: { name: "artel.yaml", text: uncommented },
  });
  const set = all.explain().filter(({ source }) => source === "repository");
  const ofOneGate = /^gates\.[a-z]+\.[a-zA-Z]+$/;
  for (const gate of gateNameSchema.options) {
    expect(set.map(({ path }) => path)).toContain(`gates.${gate}.minutes`);
  }
  expect(set.map(({ path }) => path).filter((path) => !ofOneGate.test(path))).toEqual([
    "limits.sessionMinutes",
    "limits.installMinutes",
    "limits.commandMinutes",
    "limits.files",
    "gates.enabled",
    "gates.advisory",
    "gates.required",
    "gates.flakyRuns",
    "world.investigation.runs",
    "world.investigation.minutes",
    "jobs.safe-lint.enabled",
    "jobs.safe-lint.rules",
  ]);
});

test("the schema knows every setting, and nothing else", () => {
  const schema = jsonSchema(slices);
  expect(schema).toMatchObject({
    type: "object",
    additionalProperties: false,
    properties: {
      agents: { type: "integer", minimum: 0, maximum: 64 },
      limits: { additionalProperties: false, properties: { files: { default: 500 } } },
      jobs: { properties: { "safe-lint": { properties: { enabled: { type: "boolean" } } } } },
    },
  });
});

test("what a repository cannot set, or can only lower, is marked", () => {
  const reference = configurationReference(slices);
  expect(reference).toContain("resumed. ‡ |");
  expect(reference).toContain("in a day (UTC). † |");
  expect(JSON.stringify(jsonSchema(slices))).toContain("can only lower it.");
});

test("the reference names the environment, the flag and the default of each setting", () => {
  expect(configurationReference(slices)).toContain(
    "| `jobs.safe-lint.enabled` | Whether the job runs: Fix lint faults. | true or false | `true` | `ARTEL_JOBS_SAFE_LINT_ENABLED` | `--jobs-safe-lint-enabled` |",
  );
});
