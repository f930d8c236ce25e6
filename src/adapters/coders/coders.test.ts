import { describe, expect, it } from "vitest";
import { resolveConfiguration } from "#infra/config";
import { fakeCoder } from "../../../test/support/fake-coder/coder.ts";
import { testCoder } from "./conformance.ts";
import { coders } from "./registry.ts";
import { coderSettings, coderTermsOf } from "./settings/index.ts";

for (const coder of [...coders, fakeCoder("ok").coder]) testCoder(coder);

describe("the list of coding CLIs", () => {
  it("has each once", () => {
    const names = coders.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(["opencode", "codex", "gemini", "claude", "goose"]);
  });
});

describe("settings", () => {
  const [gemini] = coders.filter(({ name }) => name === "gemini");
  const resolve = (text: string, source: "userFile" | "repositoryFile") =>
    resolveConfiguration([coderSettings], {
      environment: {},
      [source]: { path: "/home/ada/artel.yaml", text },
    });

  it("show nothing of the person's by default", () => {
    const configuration = resolveConfiguration([coderSettings], { environment: {} });
    expect(coderTermsOf(configuration, gemini!)).toEqual({
      enabled: true,
      arguments: [],
      hosts: [],
    });
  });

  it("are the person's to make", () => {
    const text = `coders:
  gemini:
    enabled: false
    model: gemini-x
    arguments: [--debug]
    credentials: /home/ada/.gemini/oauth_creds.json
    hosts: ["example.com:443"]
`;
    expect(coderTermsOf(resolve(text, "userFile"), gemini!)).toEqual({
      enabled: false,
      model: "gemini-x",
      arguments: ["--debug"],
      credentials: "/home/ada/.gemini/oauth_creds.json",
      hosts: ["example.com:443"],
    });
  });

  it.each(["enabled: false", "model: x", "arguments: [-x]", "credentials: /x", 'hosts: ["a:1"]'])(
    "are none of a repository's: %s",
    (line) => {
      expect(() => resolve(`coders:\n  gemini:\n    ${line}\n`, "repositoryFile")).toThrow(
        /cannot be set by a repository/,
      );
    },
  );
});
