import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Finding } from "#domain";
import { toSarif } from "./sarif.ts";

// The parts of the OASIS schema for SARIF 2.1.0 that are written here, with its names, types and limits; strict, so
// that a property that the standard does not know is refused.
const message = z.strictObject({ text: z.string().min(1) });
const level = z.enum(["none", "note", "warning", "error"]);
const physicalLocation = z.strictObject({
  artifactLocation: z.strictObject({
    uri: z
      .string()
      .regex(/^[^\s\\]+$/)
      .refine((uri) => URL.canParse(uri, "file:///x/")),
    uriBaseId: z.string(),
  }),
  region: z
    .strictObject({
      startLine: z.int().min(1),
      startColumn: z.int().min(1).optional(),
      endLine: z.int().min(1).optional(),
    })
    .optional(),
});
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          version: z.string(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              name: z.string().regex(/^[A-Za-z0-9]+$/),
              shortDescription: message,
              defaultConfiguration: z.strictObject({ level }),
              properties: z.looseObject({ tags: z.array(z.string()) }),
            }),
          ),
        }),
      }),
      columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
      originalUriBaseIds: z.record(z.string(), z.strictObject({ uri: z.string().endsWith("/") })),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(-1),
          level,
          message,
          locations: z.array(z.strictObject({ physicalLocation })).max(1),
          relatedLocations: z
            .array(z.strictObject({ id: z.int().min(0), physicalLocation }))
            .min(1)
            .optional(),
          partialFingerprints: z.record(z.string(), z.string()),
          properties: z.looseObject({}),
        }),
      ),
    }),
  ),
});

const finding = (part: Partial<Finding>): Finding => ({
  fingerprint: "f1",
  rule: "artel/import-cycle",
  kind: "cycle",
  severity: "medium",
  title: "Title",
  message: "Message.",
  location: { path: "src/a b/ü#1.ts", line: 3, column: 2, endLine: 1 },
  related: [{ path: "b.ts", line: 1 }, { path: "c.ts" }],
  confidence: 0.9,
  ...part,
});

describe("SARIF", () => {
  it("is valid, with rules, levels, fingerprints and related places", () => {
    const log = toSarif(
      [
        finding({}),
        finding({
          rule: "artel/sql-injection",
          kind: "security",
          severity: "critical",
          related: [],
        }),
        finding({ severity: "info", location: { path: "package.json" } }),
      ],
      { toolVersion: "1.2.3", root: "/some folder" },
    );
    expect(sarif.parse(JSON.parse(JSON.stringify(log)))).toEqual(log);
    const [run] = log.runs;
    expect(
      run?.tool.driver.rules.map((rule) => [rule.id, rule.defaultConfiguration.level]),
    ).toEqual([
      ["artel/import-cycle", "warning"],
      ["artel/sql-injection", "error"],
    ]);
    expect(run?.tool.driver.rules[1]?.properties["security-severity"]).toBe("9.5");
    expect(run?.results.map((result) => [result.ruleIndex, result.level])).toEqual([
      [0, "warning"],
      [1, "error"],
      [0, "note"],
    ]);
    expect(run?.originalUriBaseIds.SRCROOT.uri).toBe("file:///some%20folder/");
    expect(run?.results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "src/a%20b/%C3%BC%231.ts", uriBaseId: "SRCROOT" },
      region: { startLine: 3, startColumn: 2, endLine: 3 },
    });
  });

  it("of nothing is valid too", () => {
    expect(() => sarif.parse(toSarif([], { toolVersion: "1", root: "/" }))).not.toThrow();
  });
});
