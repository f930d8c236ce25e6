import { describe } from "vitest";
import { createSandbox } from "#adapters/sandboxes";
import { testSandbox } from "../../src/adapters/sandboxes/conformance.ts";

describe(`os sandbox as ${process.getuid?.() === 0 ? "root" : "an ordinary user"}`, () => {
  testSandbox(() => createSandbox("os"));
});
