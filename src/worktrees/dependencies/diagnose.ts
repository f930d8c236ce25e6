import { connect } from "node:net";
import type { SandboxResult } from "#adapters/sandboxes";
import type { InstallFailureCause } from "./errors.ts";
import { DependencyError } from "./errors.ts";

export interface FailedInstall {
  readonly command: string;
  readonly result: SandboxResult;
  /** Scripts were running, not only the fetching of packages. */
  readonly ranScripts: boolean;
  readonly lockfile: string | undefined;
  readonly foreignHosts: readonly string[];
  readonly registryHosts: readonly string[];
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
      `${failed.lockfile ?? "The lockfile"} is out of step with package.json: ${differences(output)}`,
      "Run the package manager's install command, check the lockfile in, and start again.",
      { details },
    );
  }
  const cause = await causeOf(failed, output);
  if (cause === "network" && !(await anyAnswers(failed.registryHosts))) {
    return new DependencyError(
      "NO_NETWORK",
      `No package registry answers (${failed.registryHosts.join(", ")}), so dependencies cannot be installed.`,
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
  if (NETWORK.test(output) && !(await anyAnswers(failed.registryHosts))) return "network";
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

/** What the manager misses or finds in another version; without such lines, the one that says it is out of step. */
function differences(output: string): string {
  const lines = output
    .split(/\r?\n/)
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*/, "").trim());
  const named = lines.filter((line) =>
    /^(?:Missing|Invalid): |specifiers in the lockfile/.test(line),
  );
  const said = named.length > 0 ? named : lines.filter((line) => OUT_OF_STEP.test(line));
  const more = said.length > 3 ? ` (and ${said.length - 3} more)` : "";
  return `${said.slice(0, 3).join("; ").slice(0, 600)}${more}`;
}

function relevantLines(output: string): readonly string[] {
  const lines = output.split(/\r?\n/).filter((line) => !NOISE.test(line));
  const errors = lines.filter((line) => /error|ERR|fail|YN00|denied|✖/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-12).map((line) => line.slice(0, 300).trim());
}

async function anyAnswers(hosts: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(hosts.map(answersWithin3s));
  return answers.includes(true);
}

function answersWithin3s(host: string): Promise<boolean> {
  const at = host.lastIndexOf(":");
  return new Promise((resolve) => {
    const socket = connect({ host: host.slice(0, at), port: Number(host.slice(at + 1)) });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(3_000, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
