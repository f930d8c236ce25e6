import type {
  Sandbox,
  SandboxCommand,
  SandboxPolicy,
  SandboxProbe,
  SandboxProcess,
  SandboxResult,
} from "../sandbox.ts";
import { execute, notBegun } from "./execution.ts";
import { interact } from "./interaction.ts";
import { openNetwork } from "../network/opening.ts";
import { checkPolicy, prepare } from "./preparation.ts";
import { RecentProbe } from "../recent-probe.ts";
import { sandboxUser, type SandboxUser } from "../sandbox-user.ts";

export interface OsSandboxOptions {
  /** Whom root becomes. Default: an unused user id, see `sandboxUser`. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Where bwrap and util-linux are looked for. Default: this process's PATH. */
  readonly path?: string;
}

/** Commands in namespaces of their own, by bubblewrap. */
export class OsSandbox implements Sandbox {
  readonly name = "os";
  readonly #user: SandboxUser;
  readonly #path: string;
  readonly #probe = new RecentProbe(this);

  constructor(options: OsSandboxOptions = {}) {
    this.#user = sandboxUser(options.user);
    this.#path = options.path ?? process.env["PATH"] ?? "";
  }

  identity(): { readonly uid: number; readonly gid: number } {
    return { uid: this.#user.uid, gid: this.#user.gid };
  }

  probe(): Promise<SandboxProbe> {
    return this.#probe.get();
  }

  async run(
    command: SandboxCommand,
    policy: SandboxPolicy,
    signal?: AbortSignal,
  ): Promise<SandboxResult> {
    checkPolicy(command, policy, this.#path);
    if (signal?.aborted === true) return notBegun;
    const opening = await openNetwork(policy.network, this.#user);
    try {
      return await execute(
        prepare(command, policy, opening, this.#user, this.#path),
        command,
        policy,
        signal,
      );
    } finally {
      await opening.close();
    }
  }

  async start(
    command: Pick<SandboxCommand, "argv" | "cwd">,
    policy: SandboxPolicy,
    signal?: AbortSignal,
  ): Promise<SandboxProcess> {
    checkPolicy(command, policy, this.#path);
    signal?.throwIfAborted();
    const opening = await openNetwork(policy.network, this.#user);
    try {
      const prepared = prepare(command, policy, opening, this.#user, this.#path);
      return interact(prepared, policy, signal, () => opening.close());
    } catch (error) {
      await opening.close();
      throw error;
    }
  }
}
