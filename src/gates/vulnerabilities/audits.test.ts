import { expect, test } from "vitest";
import { auditOf } from "./audits.ts";

// As the package managers print it, shortened. npm itself is asked in test/gates/dependency-gates.test.ts.
const classic = {
  id: 1065,
  module_name: "lodash",
  title: "Prototype Pollution",
  url: "https://github.com/advisories/GHSA-1",
  severity: "moderate",
};
const found = {
  package: "lodash",
  id: "https://github.com/advisories/GHSA-1",
  title: "Prototype Pollution",
  severity: "medium",
};
const lines = (...values: readonly unknown[]) => values.map((v) => JSON.stringify(v)).join("\n");

test.each([
  ["pnpm", undefined, JSON.stringify({ advisories: { 1065: classic }, metadata: {} })],
  [
    "yarn",
    "1.22.22",
    lines(
      { type: "info", data: "auditing" },
      { type: "auditAdvisory", data: { resolution: {}, advisory: classic } },
      { type: "auditSummary", data: {} },
    ),
  ],
  [
    "yarn",
    "4.9.0",
    lines({
      value: "lodash",
      children: { ID: 1065, Issue: classic.title, URL: classic.url, Severity: "moderate" },
    }),
  ],
  [
    "bun",
    undefined,
    JSON.stringify({
      lodash: [{ id: 1065, url: classic.url, title: classic.title, severity: "moderate" }],
    }),
  ],
] as const)("what %s %s knows against a version", (manager, version, output) => {
  expect(auditOf(manager, version).read(`notice\n${output}`)).toEqual([found]);
});

test.each([
  ["npm", undefined, JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} })],
  ["pnpm", undefined, JSON.stringify({ advisories: {}, metadata: {} })],
  ["yarn", "1.22.22", lines({ type: "auditSummary", data: {} })],
  ["yarn", "4.9.0", "➤ YN0001: No audit suggestions\n"],
  ["bun", undefined, "{}"],
] as const)("%s %s knows nothing", (manager, version, output) => {
  expect(auditOf(manager, version).read(output)).toEqual([]);
});

test.each([
  ["npm", undefined, JSON.stringify({ message: "404 Not Found", error: { code: "E404" } })],
  ["npm", undefined, ""],
  ["pnpm", undefined, JSON.stringify({ error: { code: "ERR_PNPM_AUDIT_BAD_RESPONSE" } })],
  ["yarn", "1.22.22", lines({ type: "error", data: "Received malformed response" })],
  ["yarn", "4.9.0", "➤ YN0001: RequestError: connect ECONNREFUSED\n"],
  ["yarn", "4.9.0", lines({ type: "error", data: "x" })],
  ["bun", undefined, "error: audit request failed"],
] as const)("%s %s gives no answer", (manager, version, output) => {
  expect(auditOf(manager, version).read(output)).toBeUndefined();
});
