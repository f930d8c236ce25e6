import { MARKER_VARIABLE, wardEnvironment } from "#infra/process";
import { SandboxUnavailableError } from "../errors.ts";
import type { SandboxCommand, SandboxPolicy } from "../sandbox.ts";
import { openFilesCeiling } from "../own-limits.ts";
import { findHostPrograms } from "./host-programs.ts";
import { inheritableFiles } from "./inheritable-files.ts";
import { checkCommand } from "../command-check.ts";
import { insideEnvironment } from "../inside.ts";
import { bwrapArguments, launchArguments, limited } from "./launch.ts";
import type { Descriptors } from "./launch.ts";
import type { Opening } from "../network/opening.ts";
import { hostSockets, policyMounts } from "../policy-paths.ts";
import { generatedFiles } from "./root-file-system.ts";
import type { SandboxUser } from "../sandbox-user.ts";
import { seccompFilter } from "./seccomp/filter.ts";
import { stage } from "./staging.ts";

export interface Prepared {
  readonly argv: readonly string[];
  /** Of the programs that set the sandbox up; the command gets none of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Open files of the launch, from descriptor 3 on. */
  readonly files: readonly LaunchFile[];
  /** The descriptor, one of those, on which bwrap reports. */
  readonly status: number;
  /** Open files of this process that every child would inherit, above all these. */
  readonly leaked: readonly number[];
}

export type LaunchFile =
  /** A pipe that this is written to. */
  | { readonly kind: "pipe"; readonly content: string | Buffer }
  /** A pipe that is read here. */
  | { readonly kind: "report" }
  /** A regular file with this content, for programs that want to open it by its `/proc` path. */
  | { readonly kind: "file"; readonly content: string };

// The staging table has to be below 10: the shell cannot name a higher descriptor.
const FIRST = 3;
const STATUS = 5;
const STAGE = 6;

/** Everything that can be found wrong before anything is started. */
export function checkPolicy(
  command: Pick<SandboxCommand, "argv">,
  policy: SandboxPolicy,
  path: string,
): void {
  platformFilter();
  checkCommand(command, policy);
  findHostPrograms(path);
}

export function prepare(
  command: Pick<SandboxCommand, "argv" | "cwd">,
  policy: SandboxPolicy,
  opening: Opening,
  user: SandboxUser,
  path: string,
): Prepared {
  const filter = platformFilter();
  const programs = findHostPrograms(path);
  const wanted = policyMounts(policy, command);
  const { mounts, table } = stage([...opening.mounts, ...wanted], user);
  const generated = generatedFiles(user);
  const firstGenerated = table === undefined ? STAGE : STAGE + 1;
  const end = firstGenerated + generated.length;
  const descriptors: Descriptors = {
    arguments: FIRST,
    seccomp: 4,
    status: STATUS,
    stage: table === undefined ? undefined : STAGE,
    files: generated.map(([name], index) => [name, firstGenerated + index]),
    leaked: inheritableFiles().filter((file) => file >= end),
  };
  const marker = policy.environment[MARKER_VARIABLE];
  const inside = {
    mounts,
    masked: hostSockets(wanted),
    // With the mark of its session a process is taken for one left behind, unless it tells whose it is.
    environment: {
      ...insideEnvironment(policy),
      ...opening.environment,
      ...(marker === undefined ? {} : wardEnvironment()),
    },
    cwd: command.cwd,
    temporaryBytes: programs.bwrapSizes ? policy.limits.memoryBytes / 2 : undefined,
  };
  const innermost = limited(
    programs,
    policy.limits,
    openFilesCeiling(),
    opening.wrap(command.argv),
  );
  return {
    argv: launchArguments(programs, user, descriptors, innermost),
    environment: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      LC_ALL: "C",
      ...wardEnvironment(),
      ...(marker === undefined ? {} : { [MARKER_VARIABLE]: marker }),
    },
    files: [
      { kind: "pipe", content: bwrapArguments(inside, descriptors) },
      { kind: "pipe", content: filter },
      { kind: "report" },
      ...(table === undefined ? [] : [{ kind: "file" as const, content: table }]),
      ...generated.map(([, content]) => ({ kind: "pipe" as const, content })),
    ],
    status: STATUS,
    leaked: descriptors.leaked,
  };
}

function platformFilter(): Buffer {
  const filter = process.platform === "linux" ? seccompFilter() : undefined;
  if (filter !== undefined) return filter;
  throw new SandboxUnavailableError(
    "PLATFORM",
    `The os sandbox needs Linux on x86-64 or arm64; this is ${process.platform} on ${process.arch}.`,
  );
}
