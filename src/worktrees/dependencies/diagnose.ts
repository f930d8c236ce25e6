import type { SandboxResult } from "#adapters/sandboxes";
import type { Registries } from "../toolchain/registries.ts";
import { anyRegistryAnswers } from "../toolchain/registry-answers.ts";
import type { InstallFailureCause } from "./errors.ts";
import { DependencyError } from "./errors.ts";

export interface FailedInstall {
  readonly command: string;
  readonly result: SandboxResult;
  /** Scripts were running, not only the fetching of packages. */
  readonly ranScripts: boolean;
  readonly lockfile: string | undefined;
  readonly foreignHosts: readonly string[];
  readonly registries: Pick<Registries, "hosts" | "upstreamProxy">;
}

const OUT_OF_STEP =
  /can only install packages when your package\.json and|ERR_PNPM_OUTDATED_LOCKFILE|ERR_PNPM_LOCKFILE_CONFIG_MISMATCH|lockfile needs to be updated|YN0028|lockfile had changes, but lockfile is frozen|Missing: .* from lock file/;
const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ConnectionRefused|FailedToOpenSocket|network request to|tunneling socket|Request was cancelled|fetch failed|Bad Gateway|Gateway Time-?out|YN0001.*RequestError/i;
const DENIED = /\b403\b|Forbidden|not allowed|statusCode=403|CONNECT tunnel failed/i;
const ENGINE =
  /EBADENGINE|ERR_PNPM_UNSUPPORTED_ENGINE|The engine "?\w+"? is incompatible|Unsupported engine/;
const SCRIPT =
  /ELIFECYCLE|gyp ERR!|command failed|code 1.*(?:install|postinstall) script|YN0009|script from "[^"]+" exited|Command failed/i;
const NOISE =
  /^\s*$|A complete log of this run|npm (?:warn|notice)|^\s*at .*\(?node:|debug-0\.log|^npm error\s+at (?:\w|\[)|^Progress:|If you need help|^npm error *$/;

/** The error that says what an installation failed of, with the last lines that matter. */
export async function diagnose(failed: FailedInstall): Promise<DependencyError> {
  const { result, command } = failed;
  const output = `${result.stdout}\n${result.stderr}`;
  const lines = relevantLines(output);
  const details = { command, exitCode: result.exitCode, lines };
  if (result.ended === "time") {
    return new DependencyError(
      "INSTALL_TIMEOUT",
      `${command} did not end within ${Math.round(result.durationMs / 1000)} s.`,
      "Raise the time limit for installing, or find out what it waits for; its last lines are in the details.",
      { details },
    );
  }
  if (result.ended === "memory") {
    return new DependencyError(
      "INSTALL_MEMORY",
      `${command} used more memory than it may.`,
      "Run Artel on a machine with more memory.",
      { details },
    );
  }
  if (/ENOSPC|No space left on device/i.test(output)) return diskFull(command);
  if (OUT_OF_STEP.test(output)) {
    return new DependencyError(
      "LOCKFILE_OUT_OF_STEP",
      `${failed.lockfile ?? "The lockfile"} is out of step with package.json: ${differences(output, lines).join(" ")}`,
      "Run the package manager's install command without `--frozen-lockfile` or `ci`, commit the lockfile, and start again.",
      { details },
    );
  }
  const cause = await causeOf(failed, output);
  if (cause === "network" && !(await anyRegistryAnswers(failed.registries))) {
    return new DependencyError(
      "NO_NETWORK",
      `No package registry answers (${failed.registries.hosts.join(", ")}), so dependencies cannot be installed.`,
      "Check the network and the registry of your npm configuration (`npm config get registry`).",
      { details },
    );
  }
  return new DependencyError(
    "INSTALL_FAILED",
    `${command} failed (exit code ${result.exitCode}). ${explanation(cause, failed)}\n${lines.join("\n")}`,
    remedies[cause],
    { details: { ...details, cause } },
  );
}

/** What the package manager says the lockfile lacks; npm says its own usage after it. */
function differences(output: string, lines: readonly string[]): readonly string[] {
  const named = output
    .split(/\r?\n/)
    .filter((line) => /Missing: |Invalid: |specifiers? in the lockfile|^➤ YN0028.*[+-]/.test(line))
    .map((line) => `${line.replace(/^npm error /, "").trim()}.`);
  return (named.length > 0 ? named : lines).slice(0, 3);
}

/** The last lines of a program's output that tell why it failed, without what package managers always say. */
export function tellingLines(output: string): readonly string[] {
  return output
    .split(/\r?\n/)
    .filter((line) => !NOISE.test(line))
    .slice(-3)
    .map((line) => line.slice(0, 300).trim());
}

export function diskFull(what: string): DependencyError {
  return new DependencyError(
    "DISK_FULL",
    `The disk is full: ${what} could not be finished. Nothing of it was kept.`,
    "Free space on the file system of Artel's data folder, or choose another with ARTEL_HOME.",
  );
}

async function causeOf(failed: FailedInstall, output: string): Promise<InstallFailureCause> {
  if (ENGINE.test(output) && !failed.ranScripts) return "engine";
  const names = failed.foreignHosts.map((host) => host.replace(/:\d+$/, ""));
  if (names.some((name) => output.includes(name))) return "denied-host";
  if (failed.ranScripts && SCRIPT.test(output)) return "build-script";
  if (NETWORK.test(output) && !(await anyRegistryAnswers(failed.registries))) return "network";
  if (DENIED.test(output) && names.length > 0) return "denied-host";
  if (NETWORK.test(output)) return "network";
  return SCRIPT.test(output) ? "build-script" : "unknown";
}

function explanation(cause: InstallFailureCause, failed: FailedInstall): string {
  if (cause === "network") return "It looks like a failure of the network.";
  if (cause === "engine") return "A package asks for another version of Node.";
  if (cause === "build-script") return "The script of a package failed.";
  if (cause === "unknown") return "";
  const hosts = failed.foreignHosts.join(", ");
  return `The repository takes packages from ${hosts}, but the sandbox only reaches the registries of your own npm configuration.`;
}

const remedies: Readonly<Record<InstallFailureCause, string>> = {
  network: "Try again; if it fails again, check the connection to the registry.",
  "denied-host":
    "If you trust that host, name it in your own npm configuration: `npm config set @scope:registry https://host/`.",
  "build-script":
    "Try the same command in a fresh clone; scripts in the sandbox reach no host but the package registry.",
  engine: "Name the version of Node in .nvmrc or in `engines` of package.json.",
  unknown: "Try the same command in a fresh clone of the repository.",
};

function relevantLines(output: string): readonly string[] {
  const lines = output.split(/\r?\n/).filter((line) => !NOISE.test(line));
  const errors = lines.filter((line) => /error|ERR|fail|YN00|denied|✖/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-12).map((line) => line.slice(0, 300).trim());
}
