import type { Coder, ModelAccess } from "../coder.ts";

// block.github.io/goose/docs: guides/acp-clients, guides/environment-variables, getting-started/providers

export const goose: Coder = {
  name: "goose",
  title: "goose",
  programs: ["goose"],
  arguments: ["acp"],
  versionArguments: ["--version"],
  minimumVersion: "1.8.0",
  installation: "its releases, see https://block.github.io/goose/docs/getting-started/installation",
  interfaces: ["openai-chat", "anthropic"],
  configure: (access) => ({
    environment: {
      ...environmentFor(access),
      GOOSE_MODE: "approve",
      GOOSE_DISABLE_KEYRING: "1",
      GOOSE_TELEMETRY_ENABLED: "false",
    },
    files: {},
  }),
  usage: "none",
  quirks: ["It was not run in a test: no registry of packages has it."],
};

function environmentFor(access: ModelAccess): Record<string, string> {
  const model: Record<string, string> =
    access.model === undefined ? {} : { GOOSE_MODEL: access.model };
  if (access.kind === "login") return model;
  return access.modelInterface === "anthropic"
    ? {
        ...model,
        GOOSE_PROVIDER: "anthropic",
        ANTHROPIC_HOST: access.address,
        ANTHROPIC_API_KEY: access.key,
      }
    : {
        ...model,
        GOOSE_PROVIDER: "openai",
        OPENAI_HOST: access.address,
        OPENAI_BASE_PATH: "v1/chat/completions",
        OPENAI_API_KEY: access.key,
      };
}
