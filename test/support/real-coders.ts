import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { basename, join } from "node:path";
import type { ModelInterfaceName } from "#adapters/coders";

/** A coding CLI as the registry has it, and how its model gets a file edited by its tools. */
export interface RealCoder {
  /** Of the record. */
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** Below `node_modules`. */
  readonly program: string;
  /** Megabytes to fetch and unpack. */
  readonly size: number;
  readonly modelInterface: ModelInterfaceName;
  readonly model: string;
  /** Calls of tools, each in a turn of the model. The path is that of the worktree. */
  tools(worktree: string): readonly { readonly name: string; readonly arguments: object }[];
  /** The last of them is asked for. */
  readonly asks: boolean;
}

const EDIT = { old_string: "a - b", new_string: "a + b" };
const PATCH = `apply_patch <<'EOF'
*** Begin Patch
*** Update File: src/add.js
@@
-export const add = (a, b) => a - b;
+export const add = (a, b) => a + b;
*** End Patch
EOF
`;

export const realCoders: readonly RealCoder[] = [
  {
    name: "gemini",
    package: "@google/gemini-cli",
    version: "0.61.0",
    program: ".bin/gemini",
    size: 100,
    modelInterface: "gemini",
    model: "gemini-2.5-pro",
    tools: () => [
      { name: "read_file", arguments: { file_path: "src/add.js" } },
      {
        name: "replace",
        arguments: { file_path: "src/add.js", instruction: "make it add", ...EDIT },
      },
    ],
    asks: true,
  },
  {
    name: "opencode",
    package: process.arch === "arm64" ? "opencode-linux-arm64" : "opencode-linux-x64-baseline",
    version: "1.18.33",
    program: `${process.arch === "arm64" ? "opencode-linux-arm64" : "opencode-linux-x64-baseline"}/bin/opencode`,
    size: 185,
    modelInterface: "openai-chat",
    model: "test-model",
    tools: () => [
      { name: "read", arguments: { filePath: "src/add.js" } },
      {
        name: "edit",
        arguments: { filePath: "src/add.js", oldString: "a - b", newString: "a + b" },
      },
    ],
    asks: true,
  },
  {
    name: "claude",
    package: "@agentclientprotocol/claude-agent-acp",
    version: "0.100.0",
    program: ".bin/claude-agent-acp",
    size: 390,
    modelInterface: "anthropic",
    model: "claude-sonnet-4-5",
    tools: (worktree) => [
      { name: "Read", arguments: { file_path: join(worktree, "src/add.js") } },
      { name: "Edit", arguments: { file_path: join(worktree, "src/add.js"), ...EDIT } },
    ],
    asks: true,
  },
  {
    name: "codex",
    package: "@agentclientprotocol/codex-acp",
    version: "2.6.0",
    program: ".bin/codex-acp",
    size: 460,
    modelInterface: "openai-responses",
    model: "gpt-5.1-codex",
    tools: () => [
      { name: "exec_command", arguments: { cmd: "cat src/add.js" } },
      { name: "exec_command", arguments: { cmd: PATCH } },
    ],
    asks: false,
  },
];

/** A folder for PATH with this program, installed once per machine in the system's temporary folder; no script runs. */
export function realCoderFolder(coder: RealCoder): string {
  const { package: name, version, program } = coder;
  const place = `artel-coder-${userInfo().uid}-${name.replaceAll("/", "+")}-${version}`;
  const folder = join(tmpdir(), place);
  if (existsSync(folder)) return join(folder, "bin");
  const draft = mkdtempSync(`${folder}-draft-`);
  try {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
    execFileSync("npm", ["install", "--prefix", draft, ...flags, `${name}@${version}`], {
      stdio: "pipe",
    });
    mkdirSync(join(draft, "bin"));
    const link = join(draft, "bin", basename(program));
    symlinkSync(join("../node_modules", program), link);
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return join(folder, "bin");
}
