import { join } from "node:path";
import type { CoderConfiguration } from "#adapters/coders";
import type { NetworkPolicy, SandboxPolicy } from "#adapters/sandboxes";
import { MARKER_VARIABLE } from "#infra/process";
import type { WorkPlace } from "../worker.ts";
import type { AcpWorkerOptions } from "./acp-worker-options.ts";

/** By then the worker itself has ended it. */
const MORE_TIME_MS = 60_000;
const OUTPUT_BYTES = 1024 * 1024;

/** What a coder sees of the machine and may do on it: the worktree, a home of its own, and its way to models. */
export function coderPolicy(
  options: AcpWorkerOptions,
  place: {
    readonly session: string;
    readonly worktree: Pick<WorkPlace, "path" | "toolchain" | "limits">;
    readonly home: string;
    readonly environment: CoderConfiguration["environment"];
    /** Of the metering proxy. */
    readonly port: number | undefined;
    readonly timeMs: number;
  },
): SandboxPolicy {
  const { access, coder } = options;
  const { path: worktree, toolchain, limits } = place.worktree;
  return {
    worktree,
    writable: [place.home],
    readOnly: [
      ...new Set([
        ...coder.installation.readOnly,
        ...toolchain.readOnly,
        ...(access.kind === "login" ? [access.credentials] : []),
      ]),
    ],
    environment: {
      LANG: "C.UTF-8",
      TERM: "dumb",
      NO_COLOR: "1",
      DO_NOT_TRACK: "1",
      // Git takes it only where nothing is configured.
      EMAIL: "artel@localhost",
      ...toolchain.environment,
      ...place.environment,
      PATH: [join(worktree, "node_modules/.bin"), ...toolchain.path].join(":"),
      HOME: place.home,
      [MARKER_VARIABLE]: place.session,
    },
    network: networkOf(options, place.port),
    limits: {
      ...limits,
      timeMs: place.timeMs + MORE_TIME_MS,
      outputBytes: OUTPUT_BYTES,
    },
  };
}

function networkOf({ access, coder }: AcpWorkerOptions, port: number | undefined): NetworkPolicy {
  const loopback = port === undefined ? [] : [port];
  if (access.kind === "metered") return { kind: "allow", hosts: [], loopback };
  const { upstreamProxy } = access;
  return {
    kind: "allow",
    hosts: [...(coder.coder.login?.hosts ?? []), ...access.hosts],
    ...(upstreamProxy === undefined ? {} : { upstreamProxy }),
  };
}
