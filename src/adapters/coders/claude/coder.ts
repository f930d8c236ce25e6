import type { Coder, ModelAccess } from "../coder.ts";

// github.com/agentclientprotocol/claude-agent-acp; code.claude.com/docs/en/settings, "Environment variables"

export const claude: Coder = {
  name: "claude",
  title: "Claude Code",
  programs: ["claude-agent-acp"],
  arguments: [],
  versionArguments: ["--version"],
  minimumVersion: "0.100.0",
  installation: "`npm install --global @agentclientprotocol/claude-agent-acp`",
  interfaces: ["anthropic"],
  configure: (access) => ({
    environment: {
      ...environmentFor(access),
      DISABLE_AUTOUPDATER: "1",
      DISABLE_TELEMETRY: "1",
      DISABLE_ERROR_REPORTING: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    },
    files: {},
  }),
  login: {
    file: ".claude/.credentials.json",
    hosts: ["api.anthropic.com:443", "platform.claude.com:443", "console.anthropic.com:443"],
  },
  mode: "default",
  usage: "turn",
  quirks: [
    "It brings its own Claude Code; one on the PATH is not used.",
    "It logs each phase of its start on standard error.",
  ],
};

function environmentFor(access: ModelAccess): Record<string, string> {
  const model: Record<string, string> =
    access.model === undefined ? {} : { ANTHROPIC_MODEL: access.model };
  if (access.kind === "login") return model;
  return { ...model, ANTHROPIC_API_KEY: access.key, ANTHROPIC_BASE_URL: access.address };
}
