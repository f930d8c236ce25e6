import { parseSync } from "oxc-parser";
import { z } from "zod";
import { parseJson } from "#analysis";
import { isDeeplyNested } from "#shared";
import type { JobContext } from "../job.ts";
import { isNode, type Node } from "../syntax-nodes.ts";
import { readText } from "../worktree-files.ts";

const SECTIONS = ["dependencies", "devDependencies", "optionalDependencies"] as const;

const section = z.record(z.string(), z.string()).optional().catch(undefined);
const manifestSchema = z.looseObject({
  dependencies: section,
  devDependencies: section,
  optionalDependencies: section,
});

/** A range that a package's manifest asks for. */
export interface Requirement {
  /** Path of the package.json. */
  readonly manifest: string;
  readonly directory: string;
  readonly section: (typeof SECTIONS)[number];
  readonly range: string;
}

export function manifestOf(directory: string): string {
  return directory === "." ? "package.json" : `${directory}/package.json`;
}

/** All ranges of the repository's packages by the name of the package asked for. */
export async function requirementsOf(
  context: Pick<JobContext, "project" | "worktree">,
): Promise<ReadonlyMap<string, readonly Requirement[]>> {
  const found = new Map<string, Requirement[]>();
  for (const { directory } of context.project.packages) {
    const manifest = manifestOf(directory);
    const content = parse(await readText(context.worktree, manifest));
    for (const name of SECTIONS) {
      for (const [dependency, range] of Object.entries(content?.[name] ?? {})) {
        const requirement = { manifest, directory, section: name, range };
        found.set(dependency, [...(found.get(dependency) ?? []), requirement]);
      }
    }
  }
  return found;
}

function parse(text: string | undefined): z.infer<typeof manifestSchema> | undefined {
  // Broken JSON is reported by whoever understands the project.
  const parsed = parseJson(text ?? "", { comments: false });
  return parsed.ok ? manifestSchema.safeParse(parsed.value).data : undefined;
}

/** The manifest's text with another range, all else as it was; undefined when the range is not found as it was. */
export function withRange(
  text: string,
  { section: name, range }: Requirement,
  dependency: string,
  next: string,
): string | undefined {
  const section = memberOf(rootOf(text), name);
  const value = memberOf(section, dependency);
  if (value?.type !== "Literal" || value["value"] !== range) return undefined;
  // JSON, with which the range is written, has quotation marks around it.
  return text.slice(0, value.start - LEAD) + JSON.stringify(next) + text.slice(value.end - LEAD);
}

const LEAD = "(".length;

/** JSON is an expression of JavaScript, of which the parser gives positions. */
function rootOf(text: string): Node | undefined {
  if (isDeeplyNested(text)) return undefined;
  const { program, errors } = parseSync("manifest.js", `(${text})`, { preserveParens: false });
  const [statement] = program.body as unknown as readonly Node[];
  const root = errors.length > 0 ? undefined : statement?.["expression"];
  return isNode(root) ? root : undefined;
}

/** Of two members of a name the last counts. */
function memberOf(object: Node | undefined, name: string): Node | undefined {
  if (object?.type !== "ObjectExpression") return undefined;
  const member = (object["properties"] as readonly Node[]).findLast(
    ({ key }) => isNode(key) && key["value"] === name,
  );
  return isNode(member?.["value"]) ? member["value"] : undefined;
}
