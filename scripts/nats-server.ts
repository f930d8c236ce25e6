/**
 * A nats-server that is new enough for the event log: the one on the PATH, or one from a newer suite of Debian than the
 * machine has. That one is fetched through an apt root of its own and unpacked below `node_modules/.cache`, so the
 * system keeps its packages, its sources and its lists, and no privilege is needed.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";

export interface NatsServer {
  /** Absolute path of the program. */
  readonly program: string;
  readonly version: string;
}

/** Why none could be had, in words for a person. */
export class NatsServerMissing extends Error {}

/** Older servers accept a message's time to live and ignore it. */
const OLDEST = [2, 12] as const;
/** Debian's suites that have such a server, the calmer one first. */
const SUITES = ["forky", "sid"];
const DEBIAN = "http://deb.debian.org/debian";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const CACHE = join(import.meta.dirname, "..", "node_modules", ".cache", "nats-server");

/** Finds one or fetches one: some 15 MB, once. */
export function provideNatsServer(): NatsServer {
  return findNatsServer() ?? fetchNatsServer();
}

/** The one that NATS_SERVER names, the first on the PATH that is new enough, or the newest that was fetched before. */
function findNatsServer(): NatsServer | undefined {
  const named = process.env["NATS_SERVER"];
  if (named) return newEnough(named) ?? fail(`NATS_SERVER names ${named}: no server of 2.12`);
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  const fetched = globSync(join(CACHE, "*", "nats-server"))
    .toSorted()
    .toReversed();
  for (const program of [...folders.map((folder) => join(folder, "nats-server")), ...fetched]) {
    const server = newEnough(program);
    if (server !== undefined) return server;
  }
  return undefined;
}

function newEnough(program: string): NatsServer | undefined {
  if (!existsSync(program)) return undefined;
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const [, version, major, minor] = /v((\d+)\.(\d+)\.\d+)/.exec(stdout ?? "") ?? [];
  if (version === undefined) return undefined;
  const isNewEnough =
    Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
  return isNewEnough ? { program, version } : undefined;
}

function fetchNatsServer(): NatsServer {
  if (
    spawnSync("apt-get", ["--version"]).status !== 0 ||
    spawnSync("dpkg", ["--version"]).status !== 0
  ) {
    fail("there is no apt-get and dpkg to fetch one with");
  }
  mkdirSync(CACHE, { recursive: true });
  const root = mkdtempSync(join(CACHE, ".fetch-"));
  try {
    const reasons: string[] = [];
    for (const suite of SUITES) {
      const fetched = fetchFrom(suite, join(root, suite));
      if (typeof fetched !== "string") return fetched;
      reasons.push(`${suite}: ${fetched}`);
    }
    return fail(`Debian's suites did not give one.\n${reasons.join("\n")}`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The server, or the reason why this suite did not give one. */
function fetchFrom(suite: string, root: string): NatsServer | string {
  makeAptRoot(suite, root);
  for (const words of [
    ["update", "--error-on=any"],
    ["download", "nats-server"],
  ]) {
    const failure = apt(root, words);
    if (failure !== undefined) return `apt-get ${words.join(" ")}: ${failure}`;
  }
  const archive = readdirSync(root).find((name) => name.endsWith(".deb"));
  if (archive === undefined) return "apt-get download gave no package";
  const unpacked = spawnSync("dpkg", ["-x", archive, "unpacked"], { cwd: root, encoding: "utf8" });
  if (unpacked.status !== 0) return `dpkg -x ${archive}: ${unpacked.stderr.trim()}`;
  const [program] = globSync(join(root, "unpacked", "usr", "{bin,sbin}", "nats-server"));
  const server = program === undefined ? undefined : newEnough(program);
  if (server === undefined) return `${archive} holds no server of 2.12 that runs here`;
  return keep(server);
}

/** Into its place at once, for several processes may fetch at the same time. */
function keep({ program, version }: NatsServer): NatsServer {
  const kept = join(CACHE, version, "nats-server");
  mkdirSync(dirname(kept), { recursive: true });
  renameSync(program, kept);
  return { program: kept, version };
}

/** Everything that apt reads and writes, in one folder. The machine's proxy and mirror are used. */
function makeAptRoot(suite: string, root: string): void {
  for (const folder of ["state/lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const signed = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : "";
  writeFileSync(join(root, "sources.list"), `deb ${signed}${mirror()} ${suite} main\n`);
  const settings = {
    "Dir::State": join(root, "state"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(root, "cache"),
    "Dir::Etc::sourcelist": join(root, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    // The machine's own configuration has hooks that change the system after an update.
    "Dir::Etc::main": "/dev/null",
    "Dir::Etc::parts": "/dev/null",
    // Apt's own user could not write into this folder.
    "APT::Sandbox::User": "",
    "Acquire::Languages": "none",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
  writeFileSync(join(root, "apt.conf"), [...networkSettings(), ...lines].join("\n"), {
    mode: 0o600,
  });
}

/** How this machine reaches its mirror: proxy, certificates, time limits. */
function networkSettings(): string[] {
  const format = ["--no-empty", "--format", '%F "%v";%n'];
  const { stdout } = spawnSync("apt-config", ["dump", ...format, "Acquire"], { encoding: "utf8" });
  return (stdout ?? "").split("\n").filter((line) => !line.startsWith("Acquire::IndexTargets"));
}

/** Where this machine gets Debian from; Debian's own address on a machine that is no Debian. */
function mirror(): string {
  const format = ["--format", "$(REPO_URI)", "Created-By: Packages"];
  const { stdout } = spawnSync("apt-get", ["indextargets", ...format], { encoding: "utf8" });
  const addresses = (stdout ?? "").split("\n");
  return addresses.find((address) => /\/debian\/?$/.test(address)) ?? DEBIAN;
}

/** Undefined when it succeeded, otherwise what it said. */
function apt(root: string, words: readonly string[]): string | undefined {
  const result = spawnSync("apt-get", ["--quiet", "--quiet", ...words], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, APT_CONFIG: join(root, "apt.conf"), LC_ALL: "C" },
  });
  if (result.status === 0) return undefined;
  return result.error?.message ?? (result.stderr.trim() || `status ${result.status}`);
}

function fail(reason: string): never {
  throw new NatsServerMissing(
    `nats-server 2.12 or newer is needed: ${reason}.\nInstall one, or name its program in NATS_SERVER.`,
  );
}
