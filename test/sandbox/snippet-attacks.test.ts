import { describe } from "vitest";
import { createSnippetSandbox } from "#adapters/sandboxes";
import { testSnippetAttacks } from "../../src/adapters/sandboxes/conformance.ts";

describe("attacks on the wasm sandbox", () => {
  testSnippetAttacks(() => createSnippetSandbox("wasm"));
});
