import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox, type Sandbox, type SandboxProbe } from "#adapters/sandboxes";
import { findProgram } from "#infra/process";
import { probeSandbox } from "../../src/adapters/sandboxes/command-probe.ts";

const IMAGE = "localhost/artel-test";
/** Of /etc, what programs of /usr need to be found and started. */
const ETC = ["alternatives", "ld.so.cache", "nsswitch.conf", "passwd", "group", "ssl/certs"];

/** The engine's own may be more than this machine lets a container have. */
const LIMITS = ["--ulimit=nofile=256:256", "--ulimit=nproc=256:256"];

/**
 * Podman with a storage of its own and one image in it, which is this machine's: empty but for links, with /usr mounted
 * by each policy. So nothing is downloaded, and nothing of the machine's own containers is touched.
 */
export class ContainerMachine {
  readonly #folder = mkdtempSync(join(tmpdir(), "artel-podman-"));

  /** Why there is none; undefined when it is ready. */
  prepare(): string | undefined {
    if (findProgram("podman", process.env["PATH"] ?? "") === undefined) {
      return "podman is not installed";
    }
    const configuration = join(this.#folder, "storage.conf");
    const place = (name: string): string => `${name} = ${JSON.stringify(join(this.#folder, name))}`;
    writeFileSync(
      configuration,
      `[storage]\ndriver = "vfs"\n${place("graphroot")}\n${place("runroot")}\n`,
    );
    process.env["CONTAINERS_STORAGE_CONF"] = configuration;
    const archive = this.#archive();
    const words = runWords("/usr/bin/true");
    return obstacleOf(["import", "--quiet", archive, IMAGE]) ?? obstacleOf(words);
  }

  sandbox(): Sandbox {
    const sandbox = createSandbox("container", { image: IMAGE, path: podmanOnly() });
    let probe: Promise<SandboxProbe> | undefined;
    const withMachine: Sandbox = {
      name: sandbox.name,
      identity: () => sandbox.identity(),
      probe: () => (probe ??= probeSandbox(withMachine)),
      run: (command, policy, signal) =>
        sandbox.run(command, { ...policy, readOnly: ["/usr", ...(policy.readOnly ?? [])] }, signal),
    };
    return withMachine;
  }

  remove(): void {
    spawnSync("podman", ["rmi", "--force", IMAGE]);
    delete process.env["CONTAINERS_STORAGE_CONF"];
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #archive(): string {
    const root = join(this.#folder, "root");
    for (const name of ["usr", "etc/ssl", "proc", "sys", "dev", "tmp", "run", "home", "var/tmp"]) {
      mkdirSync(join(root, name), { recursive: true });
    }
    // runc gives a memory file system the mode of the folder that it covers.
    chmodSync(join(root, "tmp"), 0o1777);
    for (const name of ["bin", "sbin", "lib", "lib64"]) {
      if (existsSync(`/${name}`) && lstatSync(`/${name}`).isSymbolicLink()) {
        symlinkSync(readlinkSync(`/${name}`), join(root, name));
      }
    }
    for (const name of ETC) {
      const from = join("/etc", name);
      if (existsSync(from)) {
        cpSync(from, join(root, "etc", name), { recursive: true, verbatimSymlinks: true });
      }
    }
    const archive = join(this.#folder, "root.tar");
    const made = spawnSync("tar", ["-C", root, "-cf", archive, "."], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(made.stderr);
    return archive;
  }
}

/** Words of Podman's command that run a program of this machine in a container. */
export function runWords(program: string): readonly string[] {
  return ["run", "--rm", "--network=none", ...LIMITS, "--volume=/usr:/usr:ro", IMAGE, program];
}

function obstacleOf(words: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync("podman", words, { encoding: "utf8" });
  return status === 0 ? undefined : `podman cannot be used: ${stderr.trim().split("\n").at(-1)}`;
}

/** A folder of PATH with Podman, without Docker before it. */
function podmanOnly(): string {
  return (process.env["PATH"] ?? "")
    .split(":")
    .filter((folder) => findProgram("docker", folder) === undefined)
    .join(":");
}
