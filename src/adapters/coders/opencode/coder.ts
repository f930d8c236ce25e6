import type { Coder, ModelAccess } from "../coder.ts";
import type { ModelInterfaceName } from "../metering/model-interface.ts";

// opencode.ai/docs: config, providers, permissions, acp

const ADDRESS_VARIABLE = "ARTEL_MODEL_ADDRESS";
const KEY_VARIABLE = "ARTEL_MODEL_KEY";

/** Its library for each interface, and the path that this library wants the address to end with. */
const libraries: Readonly<Record<ModelInterfaceName, readonly [string, string]>> = {
  "openai-chat": ["@ai-sdk/openai-compatible", "/v1"],
  "openai-responses": ["@ai-sdk/openai", "/v1"],
  anthropic: ["@ai-sdk/anthropic", "/v1"],
  gemini: ["@ai-sdk/google", "/v1beta"],
};

export const opencode: Coder = {
  name: "opencode",
  title: "opencode",
  programs: ["opencode"],
  arguments: ["acp"],
  versionArguments: ["--version"],
  minimumVersion: "1.18.33",
  installation: "`npm install --global opencode-ai`",
  interfaces: ["openai-chat", "anthropic", "openai-responses", "gemini"],
  configure: (access) => ({
    environment: {
      ...(access.kind === "metered"
        ? { [ADDRESS_VARIABLE]: access.address, [KEY_VARIABLE]: access.key }
        : {}),
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
    },
    files: { ".config/opencode/opencode.json": JSON.stringify(settingsFor(access)) },
  }),
  login: { file: ".local/share/opencode/auth.json", hosts: ["opencode.ai:443"] },
  usage: "last-call",
  quirks: [
    "It asks for `fs/write_text_file` also of clients that do not offer it, and goes on when it is refused.",
    "Its report of usage has the last call of a turn only.",
    "For the title of a session it makes a call of its own.",
  ],
};

function settingsFor(access: ModelAccess): unknown {
  const common = {
    autoupdate: false,
    share: "disabled",
    permission: { edit: "ask", bash: "ask", webfetch: "ask" },
  };
  if (access.kind === "login") {
    return access.model === undefined ? common : { ...common, model: access.model };
  }
  const model = `artel/${access.model}`;
  const [library, path] = libraries[access.modelInterface];
  return {
    ...common,
    model,
    small_model: model,
    provider: {
      artel: {
        npm: library,
        name: "Artel",
        options: { baseURL: `{env:${ADDRESS_VARIABLE}}${path}`, apiKey: `{env:${KEY_VARIABLE}}` },
        models: { [access.model]: { name: access.model, tool_call: true } },
      },
    },
  };
}
