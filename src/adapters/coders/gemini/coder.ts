import type { Coder, ModelAccess } from "../coder.ts";

// github.com/google-gemini/gemini-cli: docs/reference/configuration.md, docs/cli/acp-mode.md

export const gemini: Coder = {
  name: "gemini",
  title: "Gemini CLI",
  programs: ["gemini"],
  arguments: ["--acp"],
  versionArguments: ["--version"],
  minimumVersion: "0.61.0",
  installation: "`npm install --global @google/gemini-cli`",
  interfaces: ["gemini"],
  configure: (access) => ({
    environment: { ...environmentFor(access), GEMINI_CLI_NO_RELAUNCH: "true" },
    files: { ".gemini/settings.json": JSON.stringify(settingsFor(access)) },
  }),
  login: {
    file: ".gemini/oauth_creds.json",
    hosts: [
      "cloudcode-pa.googleapis.com:443",
      "oauth2.googleapis.com:443",
      "www.googleapis.com:443",
    ],
  },
  mode: "default",
  authentication: "gemini-api-key",
  usage: "turn",
  quirks: [
    "It tells its usage in `_meta.quota`, without the cached part.",
    "What it reads of the web goes through its provider, so it is metered.",
  ],
};

function environmentFor(access: ModelAccess): Record<string, string> {
  const model: Record<string, string> =
    access.model === undefined ? {} : { GEMINI_MODEL: access.model };
  if (access.kind === "login") return model;
  return { ...model, GEMINI_API_KEY: access.key, GOOGLE_GEMINI_BASE_URL: access.address };
}

function settingsFor({ kind }: ModelAccess): unknown {
  return {
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    security: {
      auth: { selectedType: kind === "login" ? "oauth-personal" : "gemini-api-key" },
      // The sandbox decides what the folder may do.
      folderTrust: { enabled: false },
    },
  };
}
