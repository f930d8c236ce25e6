import { type CoderFinding, coders, coderTermsOf, discoverCoders } from "#adapters/coders";
import { modelTermsOf } from "#adapters/models";
import type { Sandbox } from "#adapters/sandboxes";
import type { Configuration } from "#infra/config";
import { ArtelError } from "#shared";
import type { Examination } from "../examination.ts";
import { definedAgents } from "./offered-agents.ts";
import { accessOf } from "./ready-coders.ts";

/** The coding CLIs of this machine, each asked for its version, and those that agents are to work by and are not there. */
export async function examineCoders(
  configuration: Configuration,
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<readonly Examination[]> {
  const enabled = coders.filter((coder) => coderTermsOf(configuration, coder).enabled);
  const findings = await discoverCoders({ sandbox, coders: enabled, signal });
  const needed = await neededCoders(configuration);
  const shown = findings.filter(
    ({ status, coder }) => status !== "absent" || needed.has(coder.name),
  );
  const absent = findings.filter((finding) => !shown.includes(finding));
  return [
    ...shown.map((finding) => examine(finding, configuration)),
    ...(absent.length === 0
      ? []
      : [ok("coding CLIs", `not installed: ${absent.map(({ coder }) => coder.name).join(", ")}`)]),
  ];
}

/** By name; an `agents.yaml` that cannot be read is told of by what needs it. */
async function neededCoders(configuration: Configuration): Promise<ReadonlySet<string>> {
  const definitions = await definedAgents(configuration).catch((error: unknown) => {
    if (error instanceof ArtelError) return [];
    throw error;
  });
  return new Set(
    definitions.flatMap((definition) => (definition.worker === "acp" ? [definition.coder] : [])),
  );
}

function examine(finding: CoderFinding, configuration: Configuration): Examination {
  const name = `coding CLI ${finding.coder.name}`;
  if (finding.status !== "usable") return warning(name, finding.error);
  const { coder, path, version } = finding;
  const terms = coderTermsOf(configuration, coder);
  try {
    const { access } = accessOf(coder, terms, modelTermsOf(configuration, process.env));
    const way =
      access.kind === "login"
        ? `by the login in ${access.credentials}`
        : `with ${access.provider}/${access.model}, metered`;
    return ok(name, `${coder.title} ${version} at ${path}, ${way}`);
  } catch (error) {
    if (!(error instanceof ArtelError)) throw error;
    return warning(name, error, `${coder.title} ${version} at ${path}: `);
  }
}

function ok(name: string, detail: string): Examination {
  return { name, status: "ok", detail };
}

function warning(name: string, error: ArtelError, before = ""): Examination {
  const { message, code, remedy } = error;
  return {
    name,
    status: "warning",
    detail: `${before}${message} (${code})`,
    ...(remedy === undefined ? {} : { remedy }),
  };
}
