import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why machines cannot be made here, or undefined. */
export const noMachines =
  process.getuid?.() === 0 ? undefined : "only root can make mount namespaces";

/** What stands for another machine: a data folder of its own, another host name, and folders that it does not see. */
export class FarMachine {
  readonly dataFolder = mkdtempSync(join(tmpdir(), "artel-far-"));
  readonly #name: string;
  readonly #unseen: readonly string[];

  constructor(name: string, unseen: readonly string[]) {
    this.#name = name;
    this.#unseen = unseen;
  }

  /** Words of a command that runs another one there: the folders are empty for it. */
  get command(): readonly string[] {
    const script =
      'hostname "$1" && shift && while [ "$1" != -- ]; do mount -t tmpfs tmpfs "$1" || exit 1; shift; done; shift; exec "$@"';
    const words = ["unshare", "--mount", "--uts", "--propagation", "private", "sh", "-c", script];
    return [...words, "far", this.#name, ...this.#unseen, "--"];
  }

  remove(): void {
    rmSync(this.dataFolder, { recursive: true, force: true });
  }
}
