import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parcelRefused } from "../errors.ts";
import type { Parcel, ParcelChange } from "../parcel/parcel.ts";
import { bestInstance, compareInstances, type Instance } from "./compare-instances.ts";
import { comparisonText } from "./comparison-text.ts";
import { readInstances } from "./read-instances.ts";

function parcel(change: Partial<ParcelChange> | undefined, costUsd = 1): Parcel {
  return {
    format: "artel-parcel/1",
    session: "20261122-101500-abc123",
    goal: "Add a mode",
    outcome: change === undefined ? "nothing-to-do" : "delivered",
    base: "a".repeat(40),
    costUsd,
    wallMs: 1,
    ...(change !== undefined && {
      change: {
        commit: "b".repeat(40),
        verdict: "pass",
        risk: "medium",
        commits: 1,
        files: 2,
        testFiles: 1,
        insertions: 10,
        deletions: 1,
        ...change,
      },
    }),
  };
}

function order(instances: Readonly<Record<string, Parcel | undefined>>): readonly string[] {
  const given = Object.entries(instances).map(([name, each]): Instance => ({ name, parcel: each }));
  const compared = compareInstances(given);
  expect(compareInstances(given.toReversed())).toEqual(compared);
  return compared.map(({ name }) => name);
}

describe("compareInstances", () => {
  it("puts what the gates confirmed first, then risk, tests, size and cost", () => {
    expect(
      order({
        crashed: undefined,
        nothing: parcel(undefined),
        unconfirmed: parcel({ verdict: "unknown", risk: "low" }),
        risky: parcel({ risk: "high" }),
        untested: parcel({ testFiles: 0, insertions: 1 }),
        large: parcel({ insertions: 500 }),
        dear: parcel({}, 2),
        best: parcel({}),
        same: parcel({}),
      }),
    ).toEqual([
      "best",
      "same",
      "dear",
      "large",
      "untested",
      "risky",
      "unconfirmed",
      "nothing",
      "crashed",
    ]);
  });

  it("has no best one where none made a change", () => {
    expect(bestInstance([{ name: "a", parcel: parcel(undefined) }])).toBeUndefined();
    expect(bestInstance([])).toBeUndefined();
  });
});

describe("comparisonText", () => {
  it("is a table that text of others cannot break", () => {
    const text = comparisonText([
      { name: "instance-1", parcel: parcel({}) },
      { name: "2 | @all", parcel: { ...parcel(undefined), outcome: "a|b\nc" } },
      { name: "instance-3", parcel: undefined },
    ]);
    expect(text).toContain("The change of **instance-1** is proposed.");
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(row.split("|")).toHaveLength(10);
    expect(text).not.toContain("@all");
    expect(text).toContain("Spent: $2.00.");
  });
});

describe("readInstances", () => {
  const folder = mkdtempSync(join(tmpdir(), "artel-instances-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("reads a folder of parcels, with those that came to no end", async () => {
    mkdirSync(join(folder, "one"));
    writeFileSync(join(folder, "one", "parcel.json"), JSON.stringify(parcel({})));
    mkdirSync(join(folder, "two"));
    writeFileSync(join(folder, "two", "report.md"), "# Cut off\n");
    writeFileSync(join(folder, "log.txt"), "no instance\n");
    // What one instance made cannot keep the others from being compared.
    mkdirSync(join(folder, "bad"));
    writeFileSync(join(folder, "bad", "parcel.json"), '{"format":"artel-parcel/1"}');
    mkdirSync(join(folder, "harmful"));
    writeFileSync(join(folder, "harmful", "parcel.json"), JSON.stringify(parcel({ risk: "low" })));
    const instances = await readInstances(folder, async (path) => {
      if (path.endsWith("harmful")) throw parcelRefused("It changes ci.yml, which CI runs.", "");
    });
    expect(instances.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: "bad", parcel: undefined, refusal: expect.stringContaining("parcel.json") },
      { name: "harmful", parcel: undefined, refusal: "It changes ci.yml, which CI runs." },
      { name: "one", parcel: parcel({}) },
      { name: "two", parcel: undefined },
    ]);
    const text = comparisonText(compareInstances(instances));
    expect(text).toContain("| bad | cannot be used: ");
    expect(text).toContain("| harmful | cannot be used: It changes ci.yml, which CI runs. |");
    expect(text).toContain("The change of **one** is proposed.");
    await expect(readInstances(join(folder, "none"), async () => {})).rejects.toMatchObject({
      code: "INSTANCES_UNREADABLE",
    });
  });
});
