import { access, constants } from "node:fs/promises";
import path from "node:path";
import type {
  CommandPurpose,
  CommandResult,
  OwnToolCommand,
  OwnToolRunner,
  SessionLimits,
  TargetCommand,
  TargetCommandStarter,
} from "#domain";
import type { Sandbox, SandboxPolicy, SandboxResult } from "#adapters/sandboxes";
import { displayCommand } from "#shared";
import { ToolchainError } from "./errors.ts";
import { commandLimits } from "./limits.ts";
import { findOwnTool } from "./own-tools.ts";
import type { Toolchain } from "./prepare-toolchain.ts";
import { QuietLimit } from "./quiet-limit.ts";
import { toolName, type ToolGuard } from "./tool-guard.ts";

export interface CommandRunnerOptions {
  /** Absolute path. */
  readonly worktree: string;
  readonly sandbox: Sandbox;
  /** `commandMs` of the session's limits. */
  readonly commandMs: number;
  /** Default: what suits the machine. */
  readonly limits?: SessionLimits["command"];
  /** The session's id, in the environment of all its processes as ARTEL_MARKER. */
  readonly marker: string;
  readonly signal: AbortSignal;
  /** Default: tools that fail are run again and again. */
  readonly guard?: ToolGuard;
  /** Called after each command; without a purpose for Artel's own tools. */
  readonly onCommand?: (result: CommandResult, purpose: CommandPurpose | undefined) => void;
}

export interface TargetRunnerOptions extends CommandRunnerOptions {
  readonly toolchain: Toolchain;
}

/** What these run is a tool; tests, builds and scripts run the repository's own code, which may well crash. */
const TOOLS: ReadonlySet<CommandPurpose> = new Set(["types", "lint", "format"]);

const OWN_PATH = [path.dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":");

/** Commands of the repository in one worktree: its toolchain and `node_modules/.bin` on PATH, no network. */
export function createTargetRunner(options: TargetRunnerOptions): TargetCommandStarter {
  const { sandbox } = options;
  return {
    async run(command: TargetCommand) {
      const guard = TOOLS.has(command.purpose) ? options.guard : undefined;
      const { folder, policy, requireIt } = placeOf(options, command);
      const quiet = new QuietLimit(command.quietMs);
      const onOutput: TargetCommand["onOutput"] = (chunk, stream) => {
        quiet.heard();
        command.onOutput?.(chunk, stream);
      };
      const start = async () => {
        await requireIt();
        return sandbox.run(
          { argv: command.argv, cwd: folder, onOutput },
          policy,
          AbortSignal.any([options.signal, quiet.signal]),
        );
      };
      const result = await (guard?.run(toolName(command.argv[0] ?? ""), start) ?? start());
      quiet.stop();
      const wasQuiet = result.ended === "cancelled" && !options.signal.aborted;
      return finished(
        options,
        wasQuiet ? { ...result, ended: "time" } : result,
        displayCommand(command.argv, command.environment),
        command.purpose,
      );
    },
    async start(command, signal) {
      const { folder, policy, requireIt } = placeOf(options, command);
      await requireIt();
      if (sandbox.start === undefined) {
        throw new ToolchainError(
          "TARGET_NOT_INTERACTIVE",
          `The sandbox ${sandbox.name} cannot leave ${displayCommand(command.argv)} running.`,
          "Use the os sandbox.",
        );
      }
      const either = AbortSignal.any([options.signal, signal]);
      const { stdin, stdout, stderr, result } = await sandbox.start(
        { argv: command.argv, cwd: folder },
        policy,
        either,
      );
      return { stdin, stdout, stderr, ended: result };
    },
  };
}

/** Where a command of the repository runs, and under which terms. */
function placeOf(
  { worktree, toolchain, marker, commandMs, limits }: TargetRunnerOptions,
  command: Pick<TargetCommand, "argv" | "directory" | "environment" | "timeMs" | "remainingMs">,
): {
  readonly folder: string;
  readonly policy: SandboxPolicy;
  /** Rejects when its program is not there. */
  requireIt(): Promise<void>;
} {
  const folder = inWorktree(worktree, command.directory);
  const searched = [...binFolders(worktree, folder), ...toolchain.path];
  const [program = ""] = command.argv;
  const places = command.environment?.["PATH"]?.split(":") ?? searched;
  const environment = {
    ...minimalEnvironment(marker),
    ...toolchain.environment,
    PATH: searched.join(":"),
    ...command.environment,
  };
  return {
    folder,
    policy: {
      worktree,
      readOnly: toolchain.readOnly,
      environment,
      network: { kind: "none" },
      limits: commandLimits(
        Math.min(command.timeMs ?? commandMs, command.remainingMs ?? Number.POSITIVE_INFINITY),
        limits,
      ),
    },
    requireIt: () => requireProgram(program, folder, places),
  };
}

/** Artel's own tools against a worktree, by Artel's own Node, from Artel's own installation. */
export function createOwnToolRunner(options: CommandRunnerOptions): OwnToolRunner {
  const { worktree, sandbox } = options;
  return {
    async run(command: OwnToolCommand) {
      const folder = inWorktree(worktree, command.directory ?? ".");
      const { stdin } = command;
      const start = async () => {
        const tool = await findOwnTool(command.tool);
        return sandbox.run(
          {
            argv: [...tool.argv, ...command.arguments],
            cwd: folder,
            ...(stdin !== undefined && { stdin }),
          },
          {
            worktree,
            readOnly: tool.readOnly,
            environment: { ...minimalEnvironment(options.marker), PATH: OWN_PATH },
            network: { kind: "none" },
            limits: commandLimits(command.timeMs ?? options.commandMs, options.limits),
          },
          options.signal,
        );
      };
      const result = await (options.guard?.run(toolName(command.tool), start) ?? start());
      return finished(options, result, displayCommand([command.tool, ...command.arguments]));
    },
  };
}

function finished(
  options: CommandRunnerOptions,
  result: SandboxResult,
  display: string,
  purpose?: CommandPurpose,
): CommandResult {
  const { exitCode, ended, stdout, stderr, truncated, durationMs } = result;
  const command = { exitCode, ended, stdout, stderr, truncated, durationMs, display };
  options.onCommand?.(command, purpose);
  return command;
}

/** Nothing of the person's own environment but the time zone, which tests of dates may be written for. */
function minimalEnvironment(marker: string): Readonly<Record<string, string>> {
  const zone = process.env["TZ"];
  return {
    LANG: "C.UTF-8",
    CI: "true",
    DO_NOT_TRACK: "1",
    // Tests that commit need some identity; git takes this one only where nothing is configured.
    EMAIL: "artel@localhost",
    NX_DAEMON: "false",
    HUSKY: "0",
    // There is no network: a package manager need not try again and again.
    npm_config_fetch_retries: "0",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    YARN_ENABLE_TELEMETRY: "false",
    YARN_HTTP_RETRY: "0",
    ARTEL_MARKER: marker,
    ...(zone !== undefined && { TZ: zone }),
  };
}

function inWorktree(worktree: string, directory: string): string {
  const folder = path.resolve(worktree, directory);
  if (folder === worktree || folder.startsWith(worktree + path.sep)) return folder;
  throw new RangeError(`${directory} is outside of the worktree`);
}

function binFolders(worktree: string, folder: string): readonly string[] {
  const folders: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    folders.push(path.join(at, "node_modules/.bin"));
    if (at === worktree) return folders;
  }
}

/** Said before the sandbox is started, since inside it looks like a failure of the command. */
async function requireProgram(
  program: string,
  folder: string,
  searched: readonly string[],
): Promise<void> {
  const candidates = program.includes("/")
    ? [path.resolve(folder, program)]
    : searched.map((entry) => path.join(entry, program));
  for (const candidate of candidates) {
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return;
  }
  throw new ToolchainError(
    "TARGET_PROGRAM_MISSING",
    `The repository uses ${program}, but it is not installed.`,
    `Add ${program} to the dependencies of the repository.`,
    { details: { program } },
  );
}
