import { createHash } from "node:crypto";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";

export interface PublishedVersion {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  /** Default: long ago, for managers that wait some days before they take a version. */
  readonly publishedAt?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly repository?: string;
  /** The text of its CHANGELOG.md. */
  readonly changelog?: string;
}

/** By name and version. */
export type PublishedPackages = Readonly<
  Record<string, Readonly<Record<string, PublishedVersion>>>
>;

/** As the bulk advisory endpoint of npm answers. */
export type Advisories = Readonly<
  Record<
    string,
    readonly {
      readonly id: number;
      readonly url: string;
      readonly title: string;
      readonly severity: string;
      readonly vulnerable_versions: string;
    }[]
  >
>;

/** A package registry on loopback that knows these packages; each holds its manifest, and a changelog where it has one. */
export async function npmRegistryServer(packages: PublishedPackages): Promise<{
  readonly url: string;
  /** What it answers when it is asked for vulnerabilities, by package; undefined: it has no such list. */
  advise(advisories: Advisories | undefined): void;
  /** From now on it knows these and no others. */
  publish(packages: PublishedPackages): void;
  close(): Promise<void>;
}> {
  let published = packages;
  let advisories: Advisories | undefined;
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "/").slice(1).split("?")[0] ?? "");
    if (path.startsWith("-/npm/v1/security/")) {
      const isKnown = advisories !== undefined && path.endsWith("/advisories/bulk");
      response.setHeader("content-type", "application/json");
      if (isKnown) response.end(JSON.stringify(advisories));
      else response.writeHead(404).end(`{"error":"not found"}`);
      return;
    }
    const archive = /^(.+)\/-\/[^/]*-(\d[^/]*)\.tgz$/.exec(path);
    const [name, version] = [archive?.[1] ?? path, archive?.[2]];
    const versions = published[name];
    const known = version === undefined ? undefined : versions?.[version];
    if (known !== undefined && version !== undefined) {
      response.end(archiveOf(name, version, known));
      return;
    }
    response.setHeader("content-type", "application/json");
    if (versions === undefined) response.writeHead(404).end(`{"error":"not found"}`);
    else response.end(JSON.stringify(packument(url, name, versions)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    advise(next) {
      advisories = next;
    },
    publish(next) {
      published = next;
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** Different for each version: npm takes two packages of one integrity for the same. */
export function integrityOf(
  name: string,
  version: string,
  published: PublishedVersion = {},
): string {
  return `sha512-${createHash("sha512")
    .update(archiveOf(name, version, published))
    .digest("base64")}`;
}

function packument(
  url: string,
  name: string,
  versions: Readonly<Record<string, PublishedVersion>>,
): unknown {
  const documents = Object.entries(versions).map(([version, published]) => {
    const integrity = integrityOf(name, version, published);
    const shasum = createHash("sha1")
      .update(archiveOf(name, version, published))
      .digest("hex");
    const tarball = `${url}${name}/-/${basename(name)}-${version}.tgz`;
    const dist = { tarball, integrity, shasum };
    return [version, { name, version, dist, ...published }] as const;
  });
  const latest = documents.at(-1)?.[0];
  const time = Object.fromEntries(
    Object.entries(versions).map(([version, { publishedAt = LONG_AGO }]) => [version, publishedAt]),
  );
  return { name, "dist-tags": { latest }, versions: Object.fromEntries(documents), time };
}

const LONG_AGO = "2020-01-01T00:00:00.000Z";

/** A gzipped tar archive with a package.json, and a CHANGELOG.md where there is one. */
function archiveOf(
  name: string,
  version: string,
  { changelog, ...published }: PublishedVersion,
): Buffer {
  const manifest = JSON.stringify({ name, version, ...published });
  const parts = [entryOf("package/package.json", manifest)];
  if (changelog !== undefined) parts.push(entryOf("package/CHANGELOG.md", changelog));
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

function entryOf(path: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write("0000644\x000000000\x000000000\0", 100);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        0", 148);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding]);
}
