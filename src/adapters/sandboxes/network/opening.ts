import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NetworkPolicy } from "../sandbox.ts";
import { SandboxUnavailableError } from "../errors.ts";
import type { Mount } from "../policy-paths.ts";
import type { SandboxUser } from "../sandbox-user.ts";
import { AllowList } from "./allow-list.ts";
import { PortForward } from "./port-forward.ts";
import { AllowListProxy } from "./proxy.ts";

/** What a policy's network adds to a run. */
export interface Opening {
  readonly mounts: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  /** The command with what has to run beside it. */
  wrap(argv: readonly string[]): readonly string[];
  close(): Promise<void>;
}

/** Any port will do: the loopback interface is the sandbox's own. High, and unlikely to be one that a test wants. */
const PORT = 61_080;
const INSIDE = "/run/artel";
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];
/** A Unix socket's path holds 107 characters. */
const LONGEST_FOLDER = 80;

const closed: Opening = {
  mounts: [],
  environment: {},
  wrap: (argv) => argv,
  close: async () => {},
};

export async function openNetwork(policy: NetworkPolicy, user: SandboxUser): Promise<Opening> {
  if (policy.kind === "none") return closed;
  const allowList = new AllowList(policy.hosts);
  const proxy = new AllowListProxy(allowList, upstreamOf(policy.upstreamProxy));
  const doors = [
    { port: PORT, name: "proxy", listener: proxy },
    ...loopbackPorts(policy.loopback ?? []).map((port) => ({
      port,
      name: `port-${port}`,
      listener: new PortForward(port),
    })),
  ];
  const place = tmpdir().length > LONGEST_FOLDER ? "/tmp" : tmpdir();
  const folder = mkdtempSync(join(place, "artel-network-"));
  const close = async (): Promise<void> => {
    for (const { listener } of doors) await listener.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    if (user.dropped) chownSync(folder, user.uid, user.gid);
    for (const { name, listener } of doors) {
      const socket = join(folder, name);
      await listener.listen(socket);
      if (user.dropped) chownSync(socket, user.uid, user.gid);
    }
  } catch (error) {
    await close();
    throw new SandboxUnavailableError("SETUP_FAILED", "The sandbox's proxy could not be started.", {
      cause: error,
    });
  }
  const relay = relayFile();
  const pairs = doors.flatMap(({ port, name }) => [String(port), `${INSIDE}/network/${name}`]);
  return {
    mounts: [
      { source: folder, target: `${INSIDE}/network`, writable: false },
      { source: relay.source, target: relay.target, writable: false },
      { source: process.execPath, target: process.execPath, writable: false },
    ],
    environment: proxyEnvironment(allowList),
    wrap: (argv) => [process.execPath, relay.target, ...pairs, "--", ...argv],
    close,
  };
}

function loopbackPorts(ports: readonly number[]): readonly number[] {
  for (const port of ports) {
    if (Number.isInteger(port) && port > 0 && port < 65_536 && port !== PORT) continue;
    throw new SandboxUnavailableError("BAD_POLICY", `${port} cannot be a port inside.`);
  }
  return [...new Set(ports)];
}

/** TypeScript from source, JavaScript when built; alone in its folder, so the name has to say that it is a module. */
function relayFile(): { readonly source: string; readonly target: string } {
  const extension = extname(fileURLToPath(import.meta.url));
  return {
    source: fileURLToPath(new URL(`./relay${extension}`, import.meta.url)),
    target: `${INSIDE}/relay${extension === ".ts" ? ".mts" : ".mjs"}`,
  };
}

function proxyEnvironment(allowList: AllowList): Record<string, string> {
  const proxy = `http://127.0.0.1:${PORT}`;
  // Servers that a test starts are reached directly, unless the list means the host's own loopback by that name.
  const direct = LOOPBACK.filter((host) => !allowList.mentions(host)).join(",");
  return {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    npm_config_proxy: proxy,
    npm_config_https_proxy: proxy,
    YARN_HTTP_PROXY: proxy,
    YARN_HTTPS_PROXY: proxy,
    NODE_USE_ENV_PROXY: "1",
    NO_PROXY: direct,
    no_proxy: direct,
    npm_config_noproxy: direct,
  };
}

function upstreamOf(address: string | undefined): URL | undefined {
  if (address === undefined) return undefined;
  const url = URL.parse(address.includes("://") ? address : `http://${address}`);
  if (url?.protocol === "http:") return url;
  throw new SandboxUnavailableError(
    "BAD_POLICY",
    "The machine's own proxy is not an http:// address.",
  );
}
