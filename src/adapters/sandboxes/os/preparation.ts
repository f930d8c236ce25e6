import { readFileSync } from "node:fs";
import { MARKER_VARIABLE } from "#infra/process";
import { SandboxUnavailableError } from "../errors.ts";
import type { SandboxCommand, SandboxPolicy } from "../sandbox.ts";
import { findHostPrograms } from "./host-programs.ts";
import { inheritableFiles } from "./inheritable-files.ts";
import { bwrapArguments, insideEnvironment, launchArguments, limited } from "./launch.ts";
import type { Descriptors } from "./launch.ts";
import type { Opening } from "./network/opening.ts";
import { hostSockets, policyMounts } from "./policy-paths.ts";
import { generatedFiles } from "./root-file-system.ts";
import type { SandboxUser } from "./sandbox-user.ts";
import { seccompFilter } from "./seccomp/filter.ts";
import { stage } from "./staging.ts";

export interface Prepared {
  readonly argv: readonly string[];
  /** Of the programs that set the sandbox up; the command gets none of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is written to the descriptors from 3 on; undefined for the one that is read. */
  readonly inputs: readonly (string | Buffer | undefined)[];
  /** In `inputs`, as the number of the descriptor. */
  readonly status: number;
  /** The staging table, open as the descriptor after the inputs. */
  readonly table: string | undefined;
  /** Open files of this process that every child would inherit, above all these. */
  readonly leaked: readonly number[];
}

const FIRST_FILE = 6;

/** Everything that can be found wrong before anything is started. */
export function checkPolicy(command: SandboxCommand, policy: SandboxPolicy, path: string): void {
  if (process.platform !== "linux" || seccompFilter() === undefined) {
    throw new SandboxUnavailableError(
      "PLATFORM",
      `The os sandbox needs Linux on x86-64 or arm64; this is ${process.platform} on ${process.arch}.`,
    );
  }
  if (command.argv.length === 0 || command.argv.some((argument) => argument.includes("\0"))) {
    throw new SandboxUnavailableError(
      "BAD_POLICY",
      "The command is empty or holds a NUL character.",
    );
  }
  for (const [name, value] of Object.entries(policy.limits)) {
    if (typeof value !== "number" || !(value > 0)) {
      throw new SandboxUnavailableError(
        "BAD_POLICY",
        `The limit ${name} is not a positive number.`,
      );
    }
  }
  findHostPrograms(path);
}

export function prepare(
  command: SandboxCommand,
  policy: SandboxPolicy,
  opening: Opening,
  user: SandboxUser,
  path: string,
): Prepared {
  const programs = findHostPrograms(path);
  const wanted = policyMounts(policy, command);
  const { mounts, table } = stage([...opening.mounts, ...wanted], user);
  const files = generatedFiles(user);
  const afterFiles = FIRST_FILE + files.length;
  const descriptors: Descriptors = {
    arguments: 3,
    seccomp: 4,
    status: 5,
    files: files.map(([name], index) => [name, FIRST_FILE + index]),
    stage: table === undefined ? undefined : afterFiles,
    leaked: inheritableFiles().filter((file) => file >= afterFiles + (table === undefined ? 0 : 1)),
  };
  const inside = {
    mounts,
    masked: hostSockets(wanted),
    environment: { ...insideEnvironment(policy), ...opening.environment },
    cwd: command.cwd,
    temporaryBytes: policy.limits.memoryBytes / 2,
  };
  const innermost = limited(
    programs,
    policy.limits,
    openFilesCeiling(),
    opening.wrap(command.argv),
  );
  const marker = policy.environment[MARKER_VARIABLE];
  return {
    argv: launchArguments(programs, user, descriptors, innermost),
    environment: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      LC_ALL: "C",
      ...(marker === undefined ? {} : { [MARKER_VARIABLE]: marker }),
    },
    inputs: [
      bwrapArguments(inside, descriptors),
      seccompFilter(),
      undefined,
      ...files.map(([, content]) => content),
    ],
    status: descriptors.status,
    table,
    leaked: descriptors.leaked,
  };
}

/** Raising a limit over our own hard one is not allowed. */
function openFilesCeiling(): number {
  const line = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
  return line?.[1] === undefined || line[1] === "unlimited" ? Infinity : Number(line[1]);
}
