import { SandboxUnavailableError } from "../errors.ts";
import { type Engine, isHeededByClient } from "./engine.ts";

/** One environment of a command, on three ways into its container, none of which is a command line. */
export interface EnvironmentWays {
  /** Taken over by name from the environment of the engine's command. */
  readonly client: Readonly<Record<string, string>>;
  /** Lines of an `--env-file`: what the engine's command must not find in its own environment. */
  readonly file: string;
}

// Docker sets these itself, from the caller's configuration, unless they are given; Podman is told not to.
const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"].flatMap(
  (name) => [name, name.toLowerCase()],
);

/** A line of such a file has no way to hold a line break, and at most 64 KiB. */
const LONGEST_LINE = 60_000;
const NAME = /^[^\s#=][^\s=*]*$/;

/** Throws `BAD_POLICY` for a variable that has no way in. */
export function environmentWays(
  engine: Pick<Engine, "kind">,
  environment: Readonly<Record<string, string>>,
): EnvironmentWays {
  const client: Record<string, string> = {};
  const lines: string[] = [];
  const blank = engine.kind === "docker" ? PROXIES.map((name) => [name, ""] as const) : [];
  const all = { ...Object.fromEntries(blank), ...environment };
  for (const [name, value] of Object.entries(all)) {
    if (!NAME.test(name)) refuse(name, "has a name that");
    if (!isHeededByClient(name)) client[name] = value;
    else if (/[\r\n]/.test(value) || value.length > LONGEST_LINE) refuse(name, "has a value that");
    else lines.push(`${name}=${value}`);
  }
  return { client, file: lines.map((line) => `${line}\n`).join("") };
}

function refuse(name: string, what: string): never {
  throw new SandboxUnavailableError(
    "BAD_POLICY",
    `The environment variable "${name}" ${what} cannot be given to a container.`,
  );
}
