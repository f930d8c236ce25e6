import { createHash } from "node:crypto";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface PublishedVersion {
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package registry on loopback that knows these packages; enough for npm to resolve, not to install. */
export async function npmRegistryServer(
  packages: Readonly<Record<string, Readonly<Record<string, PublishedVersion>>>>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? "/").slice(1).split("?")[0] ?? "");
    const versions = packages[name];
    response.setHeader("content-type", "application/json");
    if (versions === undefined) response.writeHead(404).end(`{"error":"not found"}`);
    else response.end(JSON.stringify(packument(url, name, versions)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** Different for each version: npm takes two packages of one integrity for the same. */
export function integrityOf(name: string, version: string): string {
  return `sha512-${createHash("sha512").update(`${name}@${version}`).digest("base64")}`;
}

function packument(
  url: string,
  name: string,
  versions: Readonly<Record<string, PublishedVersion>>,
): unknown {
  const names = Object.keys(versions);
  const documents = names.map((version) => {
    const integrity = integrityOf(name, version);
    const dist = { tarball: `${url}${name}/-/${name}-${version}.tgz`, integrity };
    return [version, { name, version, dist, ...versions[version] }];
  });
  return { name, "dist-tags": { latest: names.at(-1) }, versions: Object.fromEntries(documents) };
}
