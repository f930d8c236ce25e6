import { describe } from "vitest";
import { createSandbox, guardSandbox } from "#adapters/sandboxes";
import { Parts } from "#infra/resilience";
import { testSandbox } from "../../src/adapters/sandboxes/conformance.ts";
import { partPolicies } from "../support/parts.ts";

describe(`os sandbox as ${process.getuid?.() === 0 ? "root" : "an ordinary user"}`, () => {
  testSandbox(() => createSandbox("os"));
});

describe("the same, guarded", () => {
  testSandbox(() =>
    guardSandbox(createSandbox("os"), new Parts({ policies: partPolicies() }), "session"),
  );
});
