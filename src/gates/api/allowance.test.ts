import { expect, test } from "vitest";
import { defaultGateSettings } from "#domain";
import type { GateContext } from "../gate.ts";
import { allowance } from "./allowance.ts";

/** Why a break is allowed by a commit of that message. */
function allowedBy(message: string): Promise<string | undefined> {
  const history = { commits: () => Promise.resolve([{ commit: "a".repeat(40), message }]) };
  const context = { settings: defaultGateSettings, history } as unknown as GateContext;
  const manifest = { name: "shop", version: "1.2.0" };
  return allowance(
    { name: "shop", before: manifest, now: manifest, breaks: [], unseen: [] },
    context,
  );
}

test("a break is announced by a commit's first line or its footer, and by no other line", async () => {
  expect(await allowedBy("feat(tax)!: all prices")).toContain("says that it breaks");
  expect(await allowedBy("feat: tax\n\nBREAKING-CHANGE: all prices")).toContain("breaks");
  expect(await allowedBy("feat: tax\n\nNote!: nothing breaks")).toBeUndefined();
  expect(await allowedBy("feat: tax")).toBeUndefined();
});
