import {
  createSandbox,
  createSnippetSandbox,
  type EnforcedBy,
  type Sandbox,
  type SandboxName,
  sandboxNames,
  type SandboxProbe,
} from "#adapters/sandboxes";
import type { Application } from "./application.ts";
import { type Examination, failure } from "./examination.ts";
import { sandboxesInOrder } from "./sandbox.ts";

/** Every sandbox by trying: what it denies, and who holds its limits. Only the one that commands run in must hold. */
export async function examineSandboxes(
  application: Pick<Application, "configuration">,
): Promise<readonly Examination[]> {
  const wanted = sandboxesInOrder(application);
  const probed = await Promise.all(
    wanted.map(async (sandbox) => ({ sandbox, probe: await sandbox.probe() })),
  );
  const used = probed.find(({ probe }) => probe.error === undefined);
  return [
    ...probed.flatMap(({ sandbox, probe }) => examineWanted(sandbox, probe, used?.sandbox)),
    ...(await examineOthers(wanted.map(({ name }) => name))),
    ...(await examineSnippets()),
  ];
}

function examineWanted(
  sandbox: Sandbox,
  probe: SandboxProbe,
  used: Sandbox | undefined,
): readonly Examination[] {
  const name = `sandbox ${sandbox.name}`;
  const isSpared = used !== undefined && used !== sandbox;
  if (probe.error !== undefined) {
    const failed = failure(name, probe.error);
    return [
      isSpared ? { ...failed, status: "warning" } : failed,
      ...checksOf(name, probe, isSpared),
    ];
  }
  const { uid, gid } = sandbox.identity();
  const use = isSpared ? "in reserve" : `commands run in it as user ${uid}, group ${gid}`;
  return [holding(name, probe, use), ...checksOf(name, probe, isSpared)];
}

/** Those that the configuration does not ask for: whether they could be had. */
async function examineOthers(wanted: readonly string[]): Promise<readonly Examination[]> {
  const others = sandboxNames.filter((name) => !wanted.includes(name));
  return Promise.all(others.map((name) => examineOther(name)));
}

async function examineOther(kind: SandboxName): Promise<Examination> {
  const name = `sandbox ${kind}`;
  const probe = await createSandbox(kind).probe();
  if (probe.error === undefined) return holding(name, probe, "not asked for");
  return {
    name,
    status: "ok",
    detail: `not asked for; not to be had: ${probe.error.message} (${probe.error.code})`,
  };
}

async function examineSnippets(): Promise<readonly Examination[]> {
  const sandbox = createSnippetSandbox("wasm", { ready: 0 });
  try {
    const name = `sandbox ${sandbox.name}`;
    const probe = await sandbox.probe();
    if (probe.error !== undefined) {
      // Only agents that have the tool for snippets miss it.
      const failed: Examination = { ...failure(name, probe.error), status: "warning" };
      return [failed, ...checksOf(name, probe, true)];
    }
    return [holding(name, probe, "snippets of models run in it"), ...checksOf(name, probe, false)];
  } finally {
    await sandbox.close();
  }
}

function holding(name: string, { enforced = {} }: SandboxProbe, use: string): Examination {
  return { name, status: "ok", detail: `holds; ${use}; ${inWords(enforced)}`, enforced };
}

function checksOf(name: string, probe: SandboxProbe, isSpared: boolean): readonly Examination[] {
  return probe.checks.map((check) => ({
    name: `${name}: ${check.name}`,
    status: check.ok ? "ok" : isSpared ? "warning" : "failure",
    detail: check.detail,
  }));
}

const holders: Readonly<Record<EnforcedBy, string>> = {
  kernel: "held by the kernel",
  engine: "held by the WebAssembly engine",
  poll: "held by looking often",
  no: "without a limit of its own",
};

function inWords(enforced: Readonly<Record<string, EnforcedBy>>): string {
  const by = Map.groupBy(Object.entries(enforced), ([, holder]) => holder);
  return [...by]
    .map(([holder, limits]) => `${holders[holder]}: ${limits.map(([limit]) => limit).join(", ")}`)
    .join("; ");
}
