import { execFileSync } from "node:child_process";
import { createServer, connect, type AddressInfo, type Server } from "node:net";
import { randomId } from "#shared";

/** Why hosts cannot be made here, or undefined. */
export const noHosts =
  process.getuid?.() === 0 ? undefined : "only root can make network namespaces";

/** A host of its own: a network namespace with a cable to this one, and process numbers of its own. */
export interface Host {
  readonly name: string;
  /** Words of a command that runs another one there; what is left of that ends with it. */
  readonly command: readonly string[];
  /** The address of this machine as the host sees it. */
  readonly gateway: string;
  /** Pulls the cable: packets are lost, and nobody is told. */
  cut(): void;
  mend(): void;
}

/** Hosts and relays of one test. */
export class Hosts {
  readonly #prefix = `a${randomId(5)}`;
  readonly #names: string[] = [];
  readonly #relays: Server[] = [];

  add(): Host {
    const number = this.#names.length + 1;
    const name = `${this.#prefix}-${number}`;
    const [outside, inside] = [`${name}o`, `${name}i`];
    const network = `10.213.${number}`;
    ip("netns", "add", name);
    this.#names.push(name);
    ip("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name);
    ip("address", "add", `${network}.1/24`, "dev", outside);
    ip("link", "set", outside, "up");
    ip("-n", name, "address", "add", `${network}.2/24`, "dev", inside);
    ip("-n", name, "link", "set", inside, "up");
    ip("-n", name, "link", "set", "lo", "up");
    return {
      name,
      command: [
        "ip",
        "netns",
        "exec",
        name,
        "unshare",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
      ],
      gateway: `${network}.1`,
      cut: () => ip("link", "set", outside, "down"),
      mend: () => ip("link", "set", outside, "up"),
    };
  }

  /** A port of this machine that hosts can reach, for a server that listens on the loopback address only. */
  async relay(port: number): Promise<number> {
    const relay = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      near.pipe(far).pipe(near);
      near.on("error", () => far.destroy());
      far.on("error", () => near.destroy());
    });
    this.#relays.push(relay);
    await new Promise<void>((resolve) => relay.listen(0, "0.0.0.0", resolve));
    return (relay.address() as AddressInfo).port;
  }

  remove(): void {
    for (const relay of this.#relays) relay.close();
    // The cable goes with the namespace.
    for (const name of this.#names) ip("netns", "delete", name);
  }
}

function ip(...parameters: readonly string[]): void {
  execFileSync("ip", parameters, { stdio: ["ignore", "ignore", "pipe"] });
}
