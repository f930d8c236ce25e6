import { join } from "node:path";
import type { Problem } from "#domain";
import { shortHash } from "#shared";
import { type CommandRecorder, describeEnd, type Finding, observing } from "../evidence.ts";
import type { Gate, GateContext } from "../gate.ts";
import { withScratchFolder } from "../worktree-files.ts";
import { type Compiler, findCompiler } from "./typescript-compiler.ts";
import { type Diagnostic, parseDiagnostics } from "./compiler-diagnostics.ts";
import { findPrograms, type Program } from "./find-programs.ts";

/** An option of ours that this compiler, or this combination of options, does not know. */
const REFUSED_OPTION = new Set(["TS5023", "TS5053", "TS5069", "TS5025"]);

/** What does the compiler say of the whole program, in each of its configurations? */
export const typesGate: Gate = {
  name: "types",
  cost: "cheap",
  compares: "baseline",
  conclusive: true,
  applies: (project) =>
    project.hasTypeScript && project.typeScriptConfigurations.length > 0
      ? { applies: true }
      : { applies: false, reason: "the repository has no TypeScript configuration" },
  observe: (context) =>
    observing("types", context, (recorder) =>
      withScratchFolder(context.worktree, async (scratch) => {
        const configurations = context.project.typeScriptConfigurations;
        const problems: Problem[] = [];
        for (const configuration of configurations) {
          const found = await checkConfiguration(configuration, scratch, context, recorder);
          if (found.status !== "observed") return found;
          problems.push(...(found.problems ?? []));
        }
        return { status: "observed", problems };
      }),
    ),
};

async function checkConfiguration(
  configuration: string,
  scratch: string,
  context: GateContext,
  recorder: CommandRecorder,
): Promise<Finding> {
  const compiler = await findCompiler(configuration, context, recorder);
  if (compiler === undefined) {
    return { status: "unknown", reason: "the repository has no TypeScript compiler installed" };
  }
  const { worktree } = context;
  const programs = await findPrograms({ configuration, worktree, scratch, compiler });
  const several = programs.length > 1 || context.project.typeScriptConfigurations.length > 1;
  const problems: Problem[] = [];
  for (const program of programs) {
    const label = several ? program.configuration : undefined;
    const checked = await checkProgram(program, { worktree, scratch, compiler, label });
    if ("reason" in checked) return { status: "unknown", reason: checked.reason };
    problems.push(...checked.diagnostics.map(({ problem }) => problem));
  }
  return { status: "observed", problems };
}

async function checkProgram(
  program: Program,
  place: {
    readonly worktree: string;
    readonly scratch: string;
    readonly compiler: Compiler;
    readonly label: string | undefined;
  },
): Promise<{ readonly diagnostics: readonly Diagnostic[] } | { readonly reason: string }> {
  const plain = ["--noEmit", "-p", program.file, "--pretty", "false"];
  const typed = ["--noEmit", "-p", program.configuration];
  // Where the configuration is incremental, even --noEmit writes a file: into the scratch folder, not the tree.
  const information = join(place.scratch, `${shortHash(program.configuration)}.tsbuildinfo`);
  let result = await place.compiler.run(
    [...plain, "--incremental", "--tsBuildInfoFile", information],
    typed,
  );
  let diagnostics = parseDiagnostics(result.stdout, place);
  if (diagnostics.some(({ code }) => REFUSED_OPTION.has(code))) {
    result = await place.compiler.run(plain, typed);
    diagnostics = parseDiagnostics(result.stdout, place);
  }
  const finished = result.ended === "exit" && !result.truncated;
  if (!finished || (result.exitCode !== 0 && diagnostics.length === 0)) {
    const cut = result.truncated ? " with more output than could be kept" : "";
    return { reason: `tsc -p ${program.configuration} ${describeEnd(result)}${cut}` };
  }
  return { diagnostics };
}
