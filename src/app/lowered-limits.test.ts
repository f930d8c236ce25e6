import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveConfiguration } from "#infra/config";
import type { SessionInput } from "#orchestrator";
import { FixtureRepository } from "../../test/support/fixture-repository.ts";
import type { WantedLimits } from "./lowered-limits.ts";
import { describeSession, openTarget } from "./open-session.ts";

let fixture: FixtureRepository;
beforeAll(() => void (fixture = new FixtureRepository({ "a.js": "export {};\n" })));
afterAll(() => rmSync(fixture.folder, { recursive: true }));

async function described(limits: WantedLimits, asksForPlan = false): Promise<SessionInput> {
  return describeSession({
    ...(await openTarget(fixture.folder, undefined)),
    configuration: resolveConfiguration([], { environment: {} }),
    brief: {
      goal: "Explain it.",
      criteria: [],
      area: [],
      skills: ["developer"],
      commitType: "docs",
    },
    dryRun: false,
    limits,
    asksForPlan,
  });
}

test("limits that are wanted count where they are lower, and nowhere else", async () => {
  const plain = await described({});
  const low = await described({ minutes: 1, files: 2, dollars: 0.5, tokens: 1_000 });
  expect(low.limits).toMatchObject({ sessionMs: 60_000, files: 2 });
  expect(low.limits.commandMs).toBeLessThanOrEqual(60_000);
  expect(low.budget.limits.session).toEqual({ dollars: 0.5, tokens: 1_000 });
  const high = await described({ minutes: 1e6, files: 1e6, dollars: 1e6, tokens: 1e12 });
  const { id: _, ...rest } = high;
  expect(plain).toMatchObject(rest);
});

test("a plan is asked for when that is wanted, and otherwise not", async () => {
  expect((await described({}, true)).approvals).toMatchObject({ asksForPlan: true });
  expect((await described({})).approvals).not.toHaveProperty("asksForPlan");
});
