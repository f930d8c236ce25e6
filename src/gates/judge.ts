import {
  defaultGateSettings,
  type Baseline,
  type GateName,
  type GateSettings,
  type GateVerdict,
  type Observation,
  type OwnToolRunner,
  type Project,
  type TargetCommandRunner,
  type Verdict,
} from "#domain";
import {
  compareWithBaseFiles,
  type FileObservationCache,
  memoryFileObservations,
} from "./base-files.ts";
import type { BaseTree } from "./base-tree.ts";
import { compareObservations } from "./compare.ts";
import { GateCancelledError } from "./errors.ts";
import type { Gate, GateContext } from "./gate.ts";
import type { ChangeHistory } from "./history.ts";
import { withinLimit } from "./limit.ts";
import { COST_ORDER, gates } from "./registry.ts";
import type { ScopePolicy } from "./scope/policy.ts";

export interface JudgeOptions {
  /** Absolute path of a prepared worktree that holds the tree. Nothing else may change it meanwhile. */
  readonly worktree: string;
  /** The git tree of the worktree's content. */
  readonly tree: string;
  readonly baseline: Baseline;
  /** The files of the baseline's commit: `gitBaseTree`. */
  readonly base: BaseTree;
  readonly changedPaths: readonly string[];
  readonly project: Project;
  readonly target: TargetCommandRunner;
  readonly tools?: OwnToolRunner | undefined;
  readonly registry?: TargetCommandRunner | undefined;
  /** Default: what holds without any configuration. */
  readonly settings?: GateSettings | undefined;
  /** The commits of the change, when somebody keeps them as they are. */
  readonly history?: ChangeHistory | undefined;
  readonly scope?: ScopePolicy | undefined;
  /** Problem keys: look only at what decides about them. Such a verdict is partial. */
  readonly focus?: readonly string[];
  /** Only these gates. Such a verdict is partial. */
  readonly only?: readonly GateName[];
  /** Look with all gates, also when one has failed: for a person who wants to know everything at once. */
  readonly all?: boolean;
  readonly signal: AbortSignal;
  readonly fileObservations?: FileObservationCache;
  readonly onGate?: (verdict: GateVerdict) => void;
}

/** Shared by all judgements of this process, so that a base version is linted once per session and not per try. */
const sharedFileObservations = memoryFileObservations();

/** May this tree pass, compared with the baseline? From instant gates to slow ones, up to the first class that fails. */
export async function judge(options: JudgeOptions): Promise<Verdict> {
  const judged: Judged[] = [];
  const seen = new Map<GateName, Observation>();
  let stoppedBy: string | undefined;
  for (const cost of COST_ORDER) {
    for (const gate of gates.filter((candidate) => candidate.cost === cost)) {
      if (options.only !== undefined && !options.only.includes(gate.name)) continue;
      if (options.signal.aborted) throw new GateCancelledError(gate.name);
      const one =
        stoppedBy === undefined
          ? asAdvised(await judgeGate(gate, options, seen), options)
          : without(gate, "skipped", `not run: ${stoppedBy} failed before`);
      judged.push(one);
      options.onGate?.(one.verdict);
    }
    if (options.all === true) continue;
    stoppedBy ??= judged.find(({ verdict }) => verdict.status === "fail")?.gate.name;
  }
  return {
    tree: options.tree,
    status: overallStatus(judged, options),
    gates: judged.map((one) =>
      isLost(one, options) ? { ...one.verdict, lost: true } : one.verdict,
    ),
  };
}

/** What a gate finds that is only to tell of it stops nobody, nor does it when it cannot look. */
function asAdvised(judged: Judged, { settings = defaultGateSettings }: JudgeOptions): Judged {
  const { gate, verdict } = judged;
  if (!settings.advisory.includes(gate.name)) return judged;
  const status = verdict.status === "fail" ? "advisory" : verdict.status;
  return { gate, observedBefore: false, verdict: { ...verdict, status } };
}

/** The verdict of a change whose dependencies cannot even be put in place: no gate could look at it. */
export function cannotInstall(tree: string, reason: string): Verdict {
  const failed = emptyVerdict("build", "fail", undefined);
  const [first = reason] = reason.split("\n", 1);
  return {
    tree,
    status: "fail",
    gates: [{ ...failed, introduced: [{ key: "dependencies", message: first }] }],
  };
}

/** Why a verdict is not a pass, in one sentence a person can check. */
export function describeVerdict(verdict: Verdict): string {
  if (verdict.status === "pass") return "all gates pass";
  const failed = verdict.gates.filter(({ status }) => status === "fail");
  const [first] = failed;
  if (first !== undefined) {
    const more = first.introduced.length - 1;
    const message = first.introduced[0]?.message.split("\n")[0] ?? first.reason ?? "";
    return `${first.gate}: ${first.introduced[0]?.key ?? ""}: ${message}${more > 0 ? ` (and ${more} more)` : ""}`;
  }
  const unknown =
    verdict.gates.find(({ lost }) => lost === true) ??
    verdict.gates.find(({ status }) => status === "unknown");
  return unknown === undefined
    ? "no gate could judge the change"
    : `${unknown.gate} could not be observed: ${unknown.reason ?? "no reason given"}`;
}

interface Judged {
  readonly gate: Gate;
  readonly verdict: GateVerdict;
  /** It could be observed at the base, so that what it does not say now is missing. */
  readonly observedBefore: boolean;
}

function without(gate: Gate, status: "skipped" | "unknown", reason: string): Judged {
  return { gate, verdict: emptyVerdict(gate.name, status, reason), observedBefore: false };
}

async function judgeGate(
  gate: Gate,
  options: JudgeOptions,
  seen: Map<GateName, Observation>,
): Promise<Judged> {
  const decision = gate.applies(options.project, options.settings ?? defaultGateSettings);
  if (!decision.applies) return without(gate, "skipped", decision.reason);
  const base = options.baseline.observations.find((observation) => observation.gate === gate.name);
  if (gate.compares === "baseline" && base?.status !== "observed") {
    const status = base?.status === "skipped" ? "skipped" : "unknown";
    return without(
      gate,
      status,
      `not observed in the baseline: ${base?.reason ?? "it was not run"}`,
    );
  }
  const context = { ...gateContext(options), seen, leftOut: base?.leftOut };
  const now = await withinLimit(gate, context, (limited) => gate.observe(limited));
  seen.set(gate.name, now);
  if (gate.compares === "base-files") return judgeAgainstFiles(gate, context, now, options);
  const verdict =
    gate.compares === "nothing"
      ? ownVerdict(now)
      : await baselineVerdict(gate, context, base as Observation, now);
  return { gate, verdict, observedBefore: true };
}

function gateContext(options: JudgeOptions): GateContext {
  const { worktree, project, target, tools, registry, changedPaths, base, scope } = options;
  const { focus, history, signal, settings = defaultGateSettings } = options;
  return {
    worktree,
    project,
    target,
    tools,
    registry,
    settings,
    changedPaths,
    base,
    history,
    scope,
    focus,
    signal,
  };
}

function ownVerdict(now: Observation): GateVerdict {
  if (now.status !== "observed") return emptyVerdict(now.gate, now.status, now.reason, now);
  const status = now.problems.length > 0 ? "fail" : "pass";
  return { ...emptyVerdict(now.gate, status, now.reason, now), introduced: now.problems };
}

async function judgeAgainstFiles(
  gate: Gate,
  context: GateContext,
  now: Observation,
  options: JudgeOptions,
): Promise<Judged> {
  if (now.status === "skipped") return without(gate, "skipped", now.reason ?? "nothing to look at");
  const cache = options.fileObservations ?? sharedFileObservations;
  const compared = await compareWithBaseFiles(gate, context, now, options.baseline.commit, cache);
  const observedBefore = compared.baseStatus !== "unknown";
  const status = baseFilesStatus(compared.introduced.length, now.status, observedBefore);
  const reason = observedBefore ? now.reason : joined([now.reason, "nor can it observe the base"]);
  const verdict = emptyVerdict(gate.name, status, reason, now);
  return {
    gate,
    observedBefore,
    verdict: {
      ...verdict,
      introduced: [...compared.introduced],
      resolved: [...compared.resolved],
      targetMs: verdict.targetMs + compared.targetMs,
      ownMs: verdict.ownMs + compared.ownMs,
    },
  };
}

function baseFilesStatus(
  introduced: number,
  now: Observation["status"],
  observedBefore: boolean,
): GateVerdict["status"] {
  if (!observedBefore) return "unknown";
  if (introduced > 0) return "fail";
  return now === "observed" ? "pass" : "unknown";
}

async function baselineVerdict(
  gate: Gate,
  context: GateContext,
  base: Observation,
  now: Observation,
): Promise<GateVerdict> {
  if (now.status === "skipped") return emptyVerdict(gate.name, "skipped", now.reason, now);
  const compared = gate.compare?.(base, now, context) ?? compareObservations(base, now);
  const confirmed =
    compared.introduced.length > 0 ? await gate.confirm?.(compared, base, context) : undefined;
  const introduced = confirmed?.introduced ?? compared.introduced;
  const isUnknown = now.status === "unknown" || compared.unknown !== undefined;
  const status = introduced.length > 0 ? "fail" : isUnknown ? "unknown" : "pass";
  const notes = joined([
    now.reason,
    compared.unknown,
    ...(compared.notes ?? []),
    ...(confirmed?.notes ?? []),
  ]);
  const verdict = emptyVerdict(gate.name, status, notes, now);
  return {
    ...verdict,
    introduced: [...introduced],
    resolved: now.status === "observed" ? [...compared.resolved] : [],
    flaky: [...new Set([...now.flaky, ...(confirmed?.flaky ?? [])])],
    commands: [...verdict.commands, ...(confirmed?.commands ?? [])],
    targetMs: verdict.targetMs + (confirmed?.targetMs ?? 0),
  };
}

function emptyVerdict(
  gate: GateName,
  status: GateVerdict["status"],
  reason: string | undefined,
  now?: Observation,
): GateVerdict {
  return {
    gate,
    status,
    ...(reason === undefined || reason === "" ? {} : { reason }),
    introduced: [],
    resolved: [],
    flaky: [...(now?.flaky ?? [])],
    passedCount: now?.passed.length ?? 0,
    problemCount: now?.problems.length ?? 0,
    commands: [...(now?.commands ?? [])],
    targetMs: now?.targetMs ?? 0,
    ownMs: now?.ownMs ?? 0,
  };
}

/** Tests of which none passes, before or now, say nothing of a change. */
function sawNothingPass(verdict: GateVerdict): boolean {
  return verdict.gate === "tests" && verdict.passedCount === 0;
}

function joined(reasons: readonly (string | undefined)[]): string | undefined {
  const said = reasons.filter((reason) => reason !== undefined && reason !== "");
  return said.length === 0 ? undefined : said.join("; ");
}

function isLost(
  { verdict, observedBefore }: Judged,
  { settings = defaultGateSettings }: Pick<JudgeOptions, "settings">,
): boolean {
  const isRequired = settings.required.includes(verdict.gate);
  return verdict.status === "unknown" && (observedBefore || isRequired);
}

function overallStatus(
  judged: readonly Judged[],
  options: Pick<JudgeOptions, "settings">,
): Verdict["status"] {
  if (judged.some(({ verdict }) => verdict.status === "fail")) return "fail";
  const isSeen = ({ verdict, gate }: Judged): boolean =>
    verdict.status === "pass" && gate.conclusive && !sawNothingPass(verdict);
  return judged.some((one) => isLost(one, options)) || !judged.some(isSeen) ? "unknown" : "pass";
}
