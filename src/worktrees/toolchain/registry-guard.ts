import type { SandboxResult } from "#adapters/sandboxes";
import { httpFailure, type PartFailure, type Parts } from "#infra/resilience";
import { systemClock } from "#shared";
import type { Registries } from "./registries.ts";
import { anyRegistryAnswers } from "./registry-answers.ts";

export interface GuardedRegistryRun {
  readonly parts: Parts;
  readonly registries: Registries;
  readonly session: string | undefined;
  readonly signal: AbortSignal;
  /** For all tries together. */
  readonly timeMs: number;
  /** Scripts of packages run as well, which have troubles of their own. */
  readonly runsCode: boolean;
}

interface Answer {
  readonly result: SandboxResult;
  readonly failure: PartFailure | undefined;
}

/** One command of a package manager, tried again while its registry is in trouble, and not begun while that is left alone. */
export async function withRegistryGuard(
  run: GuardedRegistryRun,
  start: (timeMs: number) => Promise<SandboxResult>,
): Promise<SandboxResult> {
  const { parts, registries, session, signal, timeMs } = run;
  const begin = performance.now();
  const name = new URL(registries.defaultUrl).host;
  const { result } = await parts.part({ kind: "registry", name }).run<Answer>({
    run: async () => {
      const result = await start(Math.max(1, timeMs - (performance.now() - begin)));
      return { result, failure: await registryFailure(result, run) };
    },
    failureOf: (outcome) => ("result" in outcome ? outcome.result.failure : undefined),
    signal,
    ...(session === undefined ? {} : { session }),
  });
  return result;
}

// As npm, pnpm, yarn and bun word it: a status between spaces or punctuation, not the part of a version.
const STATUS = /(?:^|[\s:(=_E])(?:408|429|50[0234])(?:[\s:).,]|$)/;
const CONNECTION =
  /ECONNRE(?:FUSED|SET)|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|socket hang up|network timeout|ConnectionRefused|FailedToOpenSocket|tunneling socket/i;

/** Whether the command failed because a registry did not answer, or said that it cannot now. */
async function registryFailure(
  result: SandboxResult,
  { registries, runsCode }: GuardedRegistryRun,
): Promise<PartFailure | undefined> {
  if (result.exitCode === 0) return undefined;
  if (result.ended === "time" && !runsCode) {
    return { reason: "the package manager did not end in time", isFinal: true };
  }
  if (result.ended !== "exit") return undefined;
  const line = troubleLine(result, runsCode ? registries.hosts : undefined);
  if (line === undefined) return undefined;
  if (!(await anyRegistryAnswers(registries))) return { reason: `nothing listens there: ${line}` };
  const retryAfterMs = STATUS.test(line) ? await patienceOf(registries) : undefined;
  return { reason: line, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Of a command that runs scripts, only a line that names a registry counts. */
function troubleLine(
  { stdout, stderr }: SandboxResult,
  hosts: readonly string[] | undefined,
): string | undefined {
  const names = hosts?.map((host) => host.replace(/:(?:80|443)$/, ""));
  return `${stderr}\n${stdout}`
    .split("\n")
    .find(
      (line) =>
        (STATUS.test(line) || CONNECTION.test(line)) &&
        (names === undefined || names.some((name) => line.includes(name))),
    )
    ?.trim()
    .slice(0, 300);
}

const PATIENCE_MS = 3_000;

/**
 * How long the registry asks to be left alone, which package managers do not tell. Behind a proxy or a certificate that
 * this process does not know, it stays unknown.
 */
async function patienceOf({ defaultUrl, upstreamProxy }: Registries): Promise<number | undefined> {
  if (upstreamProxy !== undefined) return undefined;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(new URL("-/ping", defaultUrl), { signal });
    await response.body?.cancel();
    return httpFailure(response, systemClock.now())?.retryAfterMs;
  } catch {
    return undefined;
  }
}
