import { expect, test } from "vitest";
import type { Machine } from "#infra/machine";
import { resolveConfiguration, type ConfigurationSources } from "./configuration.ts";
import { ConfigurationError } from "./errors.ts";
import { modelSettings } from "./model-settings.ts";
import { environmentNames } from "./setting.ts";

const machine: Machine = {
  environment: {},
  home: "/home/ada",
  directory: "/home/ada",
  cores: 4,
  memoryMb: 4096,
  isRoot: false,
};

const resolve = (sources: ConfigurationSources = {}) =>
  resolveConfiguration([], { machine, ...sources });

function faultOf(sources: ConfigurationSources): ConfigurationError {
  try {
    resolve(sources);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("no fault was found");
}

/** `models.a.b` as YAML. */
function written(path: string, value: string): string {
  const parts = path.split(".");
  return parts
    .map(
      (part, depth) =>
        `${"  ".repeat(depth)}${part}:${depth === parts.length - 1 ? ` ${value}` : ""}`,
    )
    .join("\n");
}

test.each(Object.keys(modelSettings.settings))("a repository cannot set %s", (path) => {
  const fault = faultOf({
    repositoryFile: { name: "artel.yaml", text: written(path, "anything") },
  });
  expect(fault).toMatchObject({ code: "CONFIG_NOT_ALLOWED" });
});

test("keys and addresses are found where other programs have them too, and keys are never shown", () => {
  const environment = {
    ANTHROPIC_API_KEY: "secret-1",
    OPENAI_API_KEY: "secret-2",
    GEMINI_API_KEY: "secret-3",
    OPENAI_BASE_URL: "http://localhost:4000/v1",
  };
  const configuration = resolve({ environment });
  expect(configuration.get("models.anthropic.apiKey")).toBe("secret-1");
  expect(configuration.get("models.google.apiKey")).toBe("secret-3");
  expect(configuration.get("models.openai.baseUrl")).toBe("http://localhost:4000/v1");
  expect(JSON.stringify(configuration.explain())).not.toContain("secret-");
  const names = Object.entries(modelSettings.settings).flatMap((entry) =>
    environmentNames(...entry),
  );
  expect(names).toEqual(expect.arrayContaining(["ARTEL_MODELS_ROLES_CODER", "ARTEL_CASSETTE"]));
});

test("servers are described in the person's file, or as JSON", () => {
  const local = { baseUrl: "http://127.0.0.1:8000/v1", contextWindow: 32_768, inputPrice: 0.5 };
  const text = `models:\n  providers:\n    local: ${JSON.stringify(local)}\n`;
  const fromFile = resolve({ userFile: { name: "config.yaml", text } });
  expect(fromFile.get("models.providers")).toEqual({ local });
  const flags = { "models.providers": JSON.stringify({ local }) };
  expect(resolve({ flags }).get("models.providers")).toEqual({ local });
});

test("what is wrong in the description of a server is said, with its place and without a password", () => {
  const text = `models:\n  providers:\n    local:\n      contextWindow: many\n      colour: red\n`;
  const { message } = faultOf({ userFile: { name: "config.yaml", text } });
  expect(message).toContain("config.yaml:3:5");
  expect(message).toContain("models.providers.local.contextWindow");
  expect(message).toContain("colour");
  for (const address of ["ftp://host/", "https://ada:hunter2@host/v1", "https://host/v1?key=abc"]) {
    const fault = faultOf({ flags: { "models.openai.baseUrl": address } });
    expect(fault.message).toContain("an address that begins with http");
    expect(fault.message).not.toContain("hunter2");
  }
});

test("a cassette is a file, seen from where the command was started", () => {
  const environment = { ARTEL_CASSETTE: "replay:tapes/one.jsonl" };
  expect(resolve({ environment }).get("models.cassette")).toBe("replay:/home/ada/tapes/one.jsonl");
  expect(faultOf({ environment: { ARTEL_CASSETTE: "tapes/one.jsonl" } }).message).toContain(
    "record: or replay:",
  );
});
