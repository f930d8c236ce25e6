import type { Coder, ModelAccess } from "../coder.ts";

// github.com/agentclientprotocol/codex-acp: README; developers.openai.com/codex/config-reference

const PROVIDER = "artel";
const KEY_VARIABLE = "ARTEL_MODEL_KEY";

export const codex: Coder = {
  name: "codex",
  title: "Codex",
  programs: ["codex-acp"],
  arguments: [],
  versionArguments: ["--version"],
  minimumVersion: "2.6.0",
  installation: "`npm install --global @agentclientprotocol/codex-acp`",
  interfaces: ["openai-responses"],
  configure: (access) => ({
    environment: {
      CODEX_CONFIG: JSON.stringify(settingsFor(access)),
      // Its own sandbox cannot be set up within ours, which is the one that protects.
      INITIAL_AGENT_MODE: "agent-full-access",
      NO_BROWSER: "1",
      ...(access.kind === "metered"
        ? { [KEY_VARIABLE]: access.key, MODEL_PROVIDER: PROVIDER }
        : {}),
    },
    files: {
      ".codex/config.toml": "check_for_update_on_startup = false\n\n[analytics]\nenabled = false\n",
    },
  }),
  login: {
    file: ".codex/auth.json",
    hosts: ["chatgpt.com:443", "auth.openai.com:443", "api.openai.com:443"],
  },
  usage: "turn",
  quirks: [
    "In the only mode that works within another sandbox it asks for no permission.",
    "It brings its own Codex; `CODEX_PATH` is not set, so one on the PATH is not used.",
  ],
};

function settingsFor(access: ModelAccess): unknown {
  const model = access.model === undefined ? {} : { model: access.model };
  if (access.kind === "login") return model;
  return {
    ...model,
    model_provider: PROVIDER,
    model_providers: {
      [PROVIDER]: {
        name: "Artel",
        base_url: `${access.address}/v1`,
        env_key: KEY_VARIABLE,
        wire_api: "responses",
      },
    },
  };
}
