import { isIP } from "node:net";
import { SandboxUnavailableError } from "../errors.ts";

export interface Address {
  /** Lower case, without brackets or a final dot. */
  readonly host: string;
  readonly port: number;
}

/** Exactly the named `host:port` pairs: no pattern, no subdomain, no other port. */
export class AllowList {
  readonly #names: ReadonlySet<string>;

  /** Throws `BAD_POLICY` for an entry that is not `host:port`. */
  constructor(entries: readonly string[]) {
    this.#names = new Set(
      entries.map((entry) => {
        const address = parseAddress(entry);
        if (address !== undefined) return nameOf(address);
        throw new SandboxUnavailableError("BAD_POLICY", `"${entry}" is not of the form host:port.`);
      }),
    );
  }

  allows(address: Address): boolean {
    return this.#names.has(nameOf(address));
  }

  /** Whether any port of the host is listed. */
  mentions(host: string): boolean {
    return [...this.#names].some((name) => name.startsWith(`${host} `));
  }
}

/** From `host:port` or `[v6]:port`, as in a CONNECT request. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@[\]]+)):(\d{1,5})$/.exec(text);
  const host = (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, "");
  const port = Number(match?.[3]);
  if (host === undefined || host === "" || port < 1 || port > 65_535) return undefined;
  if (match?.[1] !== undefined && isIP(match[1]) !== 6) return undefined;
  return { host, port };
}

/** Where a cloud's machine tells its own credentials; a name in the list never leads there. */
export function isLinkLocal(ip: string): boolean {
  const address = ip.toLowerCase().replace(/^::ffff:/, "");
  return address.startsWith("169.254.") || /^fe[89ab][0-9a-f]:/.test(address);
}

function nameOf({ host, port }: Address): string {
  return `${host} ${port}`;
}
