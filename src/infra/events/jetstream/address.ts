import { readFileSync } from "node:fs";
import { credsAuthenticator } from "@nats-io/transport-node";
import type { NodeConnectionOptions } from "@nats-io/transport-node";
import { diskError, EventServerAddressError } from "../errors.ts";

export interface ServerAddress {
  /**
   * `nats://host:4222` or `tls://…`, with `user:password@` or `token@` where needed; several of a cluster with commas
   * between, all with the credentials of the first.
   */
  readonly url: string;
  /** A file of credentials as `nsc` makes them: a token and the key that signs. */
  readonly credentialsFile?: string;
  /** A file of certificates in PEM that sign the server's; without it, those that Node.js trusts. */
  readonly certificateFile?: string;
  /** On how many servers of a cluster events are kept, when our streams are made there. Default 1. */
  readonly replicas?: number;
}

/** Host and port, for people: never the credentials. */
export function describeAddress(address: ServerAddress): string {
  return parseUrls(address.url)
    .map(({ host }) => host)
    .join(", ");
}

export function connectionOptions(address: ServerAddress): NodeConnectionOptions {
  const urls = parseUrls(address.url);
  const [first] = urls;
  const encrypted =
    address.certificateFile !== undefined || urls.some(({ protocol }) => protocol === "tls:");
  return {
    servers: urls.map(({ host }) => host),
    ...(encrypted && {
      tls: address.certificateFile === undefined ? {} : { caFile: address.certificateFile },
    }),
    ...credentials(first, address.credentialsFile),
  };
}

function credentials(url: URL | undefined, file: string | undefined): NodeConnectionOptions {
  if (file !== undefined) return { authenticator: credsAuthenticator(readCredentials(file)) };
  if (url === undefined || url.username === "") return {};
  const user = decodeURIComponent(url.username);
  return url.password === "" ? { token: user } : { user, pass: decodeURIComponent(url.password) };
}

function readCredentials(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw diskError(error, file);
  }
}

function parseUrls(text: string): URL[] {
  return text.split(",").map((part) => {
    const url = URL.canParse(part.trim()) ? new URL(part.trim()) : undefined;
    // What was given is not repeated: it may hold a password.
    if (url === undefined) throw new EventServerAddressError("it is no URL");
    if (url.protocol !== "nats:" && url.protocol !== "tls:") {
      throw new EventServerAddressError(`it begins with ${url.protocol}//`);
    }
    if (url.hostname === "") throw new EventServerAddressError("it has no host");
    return url;
  });
}
