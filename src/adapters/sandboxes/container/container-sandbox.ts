import { randomId } from "#shared";
import { wardEnvironment } from "#infra/process";
import { checkCommand } from "../command-check.ts";
import { RecentProbe } from "../recent-probe.ts";
import { SandboxUnavailableError } from "../errors.ts";
import { insideEnvironment } from "../inside.ts";
import { openNetwork } from "../network/opening.ts";
import { hostSockets, policyMounts } from "../policy-paths.ts";
import { sandboxUser, type SandboxUser } from "../sandbox-user.ts";
import type {
  Sandbox,
  SandboxCommand,
  SandboxPolicy,
  SandboxProbe,
  SandboxResult,
} from "../sandbox.ts";
import { OWNER_LABEL } from "./container.ts";
import { type Engine, findEngine } from "./engine.ts";
import { execute, notBegun } from "./execution.ts";
import { requireImage } from "./image.ts";
import { owner, removeLeftContainers } from "./owner.ts";

export interface ContainerSandboxOptions {
  /** With a shell and glibc, on this machine already: nothing is pulled. Without one every run is refused. */
  readonly image?: string;
  /** Whom root becomes. Default: an unused user id, see `sandboxUser`. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Where docker and podman are looked for. Default: this process's PATH. */
  readonly path?: string;
}

interface Place {
  readonly engine: Engine;
  readonly image: string;
}

/** Commands in a container each, by Docker or Podman. */
export class ContainerSandbox implements Sandbox {
  readonly name = "container";
  readonly #user: SandboxUser;
  readonly #path: string;
  readonly #image: string | undefined;
  #place: Promise<Place> | undefined;
  readonly #probe = new RecentProbe(this);

  constructor(options: ContainerSandboxOptions = {}) {
    this.#user = sandboxUser(options.user);
    this.#path = options.path ?? process.env["PATH"] ?? "";
    this.#image = options.image;
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
    checkCommand(command, policy);
    const wanted = policyMounts(policy, command);
    const inside = insideEnvironment(policy);
    const { engine, image } = await this.#require();
    refuseSocketInGvisor(engine, policy);
    if (signal?.aborted === true) return notBegun;
    const opening = await openNetwork(policy.network, this.#user);
    try {
      const plan = {
        name: `artel-${randomId(16)}`,
        labels: { [OWNER_LABEL]: owner() },
        image,
        argv: opening.wrap(command.argv),
        cwd: command.cwd,
        hasInput: command.stdin !== undefined,
        user: this.#user,
        mounts: [...opening.mounts, ...wanted],
        masked: hostSockets(wanted),
        environment: { ...inside, ...opening.environment, ...wardEnvironment() },
        limits: policy.limits,
      };
      return await execute(engine, plan, command, policy, signal);
    } finally {
      await opening.close();
    }
  }

  /** Asked once; again after a failure, which may be mended meanwhile. */
  #require(): Promise<Place> {
    this.#place ??= this.#look();
    this.#place.catch(() => (this.#place = undefined));
    return this.#place;
  }

  async #look(): Promise<Place> {
    const engine = await findEngine(this.#path);
    const image = await requireImage(engine, this.#image);
    await removeLeftContainers(engine);
    return { engine, image };
  }
}

/** gVisor lets no socket of the machine in, and the proxy listens on one. */
function refuseSocketInGvisor(engine: Engine, policy: SandboxPolicy): void {
  if (engine.runtime === undefined || policy.network.kind === "none") return;
  throw new SandboxUnavailableError(
    "NO_NETWORK",
    "A container in gVisor cannot reach the proxy that lets a command out to chosen hosts.",
  );
}
