import { describe } from "vitest";
import { createSnippetSandbox } from "#adapters/sandboxes";
import { testSnippetSandbox } from "../../src/adapters/sandboxes/conformance.ts";

describe(`wasm sandbox as ${process.getuid?.() === 0 ? "root" : "an ordinary user"}`, () => {
  testSnippetSandbox(() => createSnippetSandbox("wasm"));
});
