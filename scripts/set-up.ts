/**
 * Installs what the system must provide, through its package manager when that is allowed; otherwise names the exact
 * command and stops. Usage: `node scripts/set-up.ts bubblewrap [iproute2] [postgresql] [redis-server] [strace]
 * [rsync] [nats-server]`. Does nothing when all is there.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { NatsServerMissing, provideNatsServer } from "./nats-server.ts";

type Requirement = "bubblewrap" | "iproute2" | "postgresql" | "redis-server" | "rsync" | "strace";

const isPresent: Readonly<Record<Requirement, () => boolean>> = {
  bubblewrap: () => onPath("bwrap"),
  iproute2: () => onPath("ip"),
  postgresql: () => onPath("initdb") || debianPostgresqlBinaries().length > 0,
  "redis-server": () => onPath("redis-server"),
  rsync: () => onPath("rsync"),
  strace: () => onPath("strace"),
};

interface PackageManager {
  readonly program: string;
  /** Commands to run in order, each as words. */
  commands(packages: readonly string[]): readonly (readonly string[])[];
  readonly packages: Readonly<Record<Requirement, string>>;
}

const sameNames = {
  bubblewrap: "bubblewrap",
  iproute2: "iproute2",
  postgresql: "postgresql",
  "redis-server": "redis-server",
  rsync: "rsync",
  strace: "strace",
};
// Elsewhere than on Debian.
const redis = { "redis-server": "redis" };

const packageManagers: readonly PackageManager[] = [
  {
    program: "apt-get",
    commands: (packages) => [
      ["apt-get", "update", "--quiet"],
      ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", ...packages],
    ],
    packages: sameNames,
  },
  {
    program: "dnf",
    commands: (packages) => [["dnf", "install", "--assumeyes", ...packages]],
    packages: { ...sameNames, iproute2: "iproute", postgresql: "postgresql-server", ...redis },
  },
  {
    program: "pacman",
    commands: (packages) => [["pacman", "--sync", "--noconfirm", "--needed", ...packages]],
    packages: { ...sameNames, ...redis },
  },
  {
    program: "zypper",
    commands: (packages) => [["zypper", "--non-interactive", "install", ...packages]],
    packages: { ...sameNames, postgresql: "postgresql-server", ...redis },
  },
];

function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Debian keeps the server's programs off the PATH, by version. */
function debianPostgresqlBinaries(): string[] {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .map((version) => join(root, version, "bin", "initdb"))
    .filter((program) => existsSync(program));
}

function privilege(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return [];
  const asked = spawnSync("sudo", ["--non-interactive", "true"], { stdio: "ignore" });
  return asked.status === 0 ? ["sudo", "--non-interactive"] : undefined;
}

function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(4);
}

function install(missing: readonly Requirement[]): void {
  if (process.platform !== "linux") {
    stop(
      `Artel needs Linux for its sandbox; this is ${process.platform}. Run it in a Linux machine or container host.`,
    );
  }
  const manager = packageManagers.find((candidate) => onPath(candidate.program));
  if (manager === undefined)
    stop(`Install with your system's package manager: ${missing.join(" ")}`);
  const commands = manager.commands(missing.map((name) => manager.packages[name]));
  const prefix = privilege();
  if (prefix === undefined) {
    const typed = commands.map((command) => `sudo ${command.join(" ")}`).join(" && ");
    stop(`Missing: ${missing.join(", ")}. Run this once, then try again:\n  ${typed}`);
  }
  for (const command of commands) {
    const [program = "", ...rest] = [...prefix, ...command];
    process.stderr.write(`$ ${[program, ...rest].join(" ")}\n`);
    const result = spawnSync(program, rest, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (result.status !== 0)
      stop(`\`${command.join(" ")}\` failed; run it by hand to see why, then try again.`);
  }
}

/** Only tests need it, and those say the reason again: without it the others still run. */
function setUpNatsServer(): void {
  try {
    provideNatsServer();
  } catch (error) {
    if (!(error instanceof NatsServerMissing)) throw error;
    process.stderr.write(`${error.message}\nTests that need it will fail.\n`);
  }
}

const names = process.argv.slice(2);
if (names.includes("nats-server")) setUpNatsServer();
const wanted = names
  .filter((name) => name !== "nats-server")
  .map((name) => {
    const requirement = (Object.keys(isPresent) as Requirement[]).find((each) => each === name);
    return requirement ?? stop(`unknown requirement "${name}"`);
  });
const missing = wanted.filter((name) => !isPresent[name]());
if (missing.length > 0) install(missing);
const still = missing.filter((name) => !isPresent[name]());
if (still.length > 0)
  stop(`The package manager succeeded, but ${still.join(", ")} cannot be found.`);
