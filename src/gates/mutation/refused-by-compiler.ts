import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { OwnToolRunner, Project } from "#domain";
import { parseNoisyJson } from "../command-lines.ts";
import { describeEnd } from "../evidence.ts";
import type { Mutant } from "./mutant.ts";

const answerSchema = z.object({ refused: z.array(z.int()), checked: z.int().nonnegative() });

const LIMIT_MS = 120_000;

export interface CompilerAnswer {
  /** Ids of mutants that do not compile. */
  readonly refused: ReadonlySet<number>;
  /** Why the compiler was not asked, or gave no answer. */
  readonly reason?: string;
}

/** Asks the compiler, in the sandbox, about mutants of files that the repository's configurations name. */
export async function refusedByCompiler(
  mutants: readonly Mutant[],
  sources: ReadonlyMap<string, string>,
  context: { readonly project: Project; readonly tools?: OwnToolRunner | undefined },
): Promise<CompilerAnswer> {
  const configurations = context.project.typeScriptConfigurations;
  const typed = mutants.filter(({ path }) => /\.[cm]?tsx?$/.test(path));
  if (configurations.length === 0 || typed.length === 0) return { refused: new Set() };
  if (context.tools === undefined)
    return { refused: new Set(), reason: "there is no compiler here" };
  const script = fileURLToPath(
    new URL(`./check-mutants${extname(import.meta.url)}`, import.meta.url),
  );
  const asked = typed.map(({ id, path, start, end, replacement }) => ({
    id,
    path,
    start,
    end,
    replacement,
  }));
  const result = await context.tools.run({
    tool: script,
    arguments: [],
    stdin: JSON.stringify({ configurations, mutants: asked, sources: Object.fromEntries(sources) }),
    timeMs: LIMIT_MS,
  });
  const answer = answerSchema.safeParse(parseNoisyJson(result.stdout));
  if (result.ended !== "exit" || !answer.success) {
    return { refused: new Set(), reason: `the compiler gave no answer: ${describeEnd(result)}` };
  }
  return { refused: new Set(answer.data.refused) };
}
