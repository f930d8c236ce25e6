import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  brokenLinks,
  documentedExports,
  LinkTargets,
  parseJson,
  scriptMentions,
  type SourceTree,
} from "#analysis";
import { z } from "zod";
import type { Problem } from "#domain";
import { changeTrees } from "../change-trees.ts";
import { observing } from "../evidence.ts";
import type { Gate, GateContext } from "../gate.ts";
import { existingPaths, readWorktreeFile } from "../worktree-files.ts";
import { documentedPercent, isSource } from "./convention.ts";

const DOCUMENT = /\.(?:md|mdx|markdown)$/i;
/** What was true when it was written stays as it is. */
const RECORD = /(?:^|\/)(?:CHANGELOG|CHANGES|HISTORY|RELEASES?)[^/]*$|(?:^|\/)\.changeset\//i;
const MOST_DOCUMENTS = 500;

/** Do the documents still say what is there, and are new exports documented where that is the custom? */
export const documentationGate: Gate = {
  name: "documentation",
  cost: "instant",
  compares: "base-files",
  conclusive: false,
  applies: () => ({ applies: true }),
  observe: (context) =>
    observing("documentation", context, async () => {
      if (context.changedPaths === undefined) {
        return { status: "skipped", reason: "looked at when a change touches it" };
      }
      const [links, scripts, exports] = [
        await linkProblems(context),
        await scriptProblems(context),
        await exportProblems(context),
      ];
      return { status: "observed", problems: [...links, ...scripts, ...exports] };
    }),
};

/** In changed documents, and in others that link to what the change takes away. */
async function linkProblems(context: GateContext): Promise<readonly Problem[]> {
  const { changedPaths = [], worktree, base } = context;
  const tracked = (await base?.paths()) ?? [];
  const present = new Set(await existingPaths(worktree, changedPaths));
  const gone = new Set(context.atBase === true ? [] : changedPaths.filter((p) => !present.has(p)));
  // Also those of the change: what a link or a submodule leads to is not looked at.
  const others = [...((await base?.otherPaths()) ?? []), ...(await linksAmong(worktree, gone))];
  const targets = new LinkTargets(
    [...tracked.filter((path) => !gone.has(path)), ...present],
    others,
  );
  const before = gone.size === 0 ? undefined : new LinkTargets(tracked, others);
  const problems: Problem[] = [];
  const documents = new Set([
    ...changedPaths.filter((path) => DOCUMENT.test(path)),
    ...(before === undefined ? [] : documentsOf(tracked)),
  ]);
  for (const path of documents) {
    context.signal.throwIfAborted();
    if (RECORD.test(path) || gone.has(path)) continue;
    const text = (await readWorktreeFile(worktree, path))?.toString("utf8");
    if (text === undefined) continue;
    const broken = brokenLinks(path, text, targets);
    if (present.has(path) || before === undefined) problems.push(...broken);
    else {
      const known = new Set(brokenLinks(path, text, before).map(({ key }) => key));
      problems.push(...broken.filter(({ key }) => !known.has(key)));
    }
  }
  return problems;
}

/** Paths that are symbolic links now. */
async function linksAmong(worktree: string, paths: Iterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const isLink = await lstat(join(worktree, path)).then(
      (status) => status.isSymbolicLink(),
      () => false,
    );
    if (isLink) found.push(path);
  }
  return found;
}

function documentsOf(tracked: readonly string[]): readonly string[] {
  return tracked.filter((path) => DOCUMENT.test(path)).slice(0, MOST_DOCUMENTS);
}

/** Commands of documents that run a script which the change takes away. */
async function scriptProblems(context: GateContext): Promise<readonly Problem[]> {
  const { changedPaths = [], project, worktree, base } = context;
  const manifests = changedPaths.filter((path) => /(?:^|\/)package\.json$/.test(path));
  if (manifests.length === 0 || context.atBase === true) return [];
  const trees = await changeTrees(context);
  const directories = project.packages.map(({ directory }) => directory);
  const [before, now] = await Promise.all([
    scriptsOf(trees.before, directories),
    scriptsOf(trees.now, directories),
  ]);
  const gone = [...before].filter((script) => !now.has(script));
  if (gone.length === 0) return [];
  const documents = new Set([
    ...documentsOf((await base?.paths()) ?? []),
    ...changedPaths.filter((path) => DOCUMENT.test(path)),
  ]);
  const problems: Problem[] = [];
  for (const path of documents) {
    if (RECORD.test(path)) continue;
    const text = (await readWorktreeFile(worktree, path))?.toString("utf8") ?? "";
    for (const { script, line } of scriptMentions(text, gone)) {
      problems.push({
        key: `${path}: script ${script} is gone`,
        message: `tells to run the script ${script}, which no package.json has any more`,
        path,
        line,
        rule: "artel/missing-script",
      });
    }
  }
  return problems;
}

const manifestSchema = z.object({ scripts: z.record(z.string(), z.string()) });

async function scriptsOf(
  tree: SourceTree,
  directories: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const directory of directories) {
    const path = directory === "." ? "package.json" : `${directory}/package.json`;
    // That it is no JSON the syntax gate says.
    const parsed = parseJson((await tree.read(path)) ?? "{}", { comments: false });
    const scripts = parsed.ok ? manifestSchema.safeParse(parsed.value).data?.scripts : undefined;
    for (const script of Object.keys(scripts ?? {})) found.add(script);
  }
  return found;
}

/** Exports without a comment. Of the base all count, so that only what is new remains. */
async function exportProblems(context: GateContext): Promise<readonly Problem[]> {
  const { changedPaths = [], worktree, settings } = context;
  const problems: Problem[] = [];
  const percents = new Map<string, number | undefined>();
  for (const path of changedPaths.filter(isSource)) {
    const text = (await readWorktreeFile(worktree, path))?.toString("utf8");
    const exports = text === undefined ? undefined : documentedExports(path, text);
    const bare = (exports ?? []).filter(({ documented }) => !documented);
    if (bare.length === 0) continue;
    if (context.atBase !== true) {
      // The files around those of one folder are about the same.
      const folder = dirname(path);
      if (!percents.has(folder)) percents.set(folder, await documentedPercent(path, context));
      const percent = percents.get(folder);
      if (percent === undefined || percent < settings.documentation.conventionPercent) continue;
    }
    for (const { name, line } of bare) {
      problems.push({
        key: `${path}: undocumented: ${name}`,
        message: `${name} is exported without a comment; those around it have one`,
        path,
        line,
        rule: "artel/undocumented-export",
      });
    }
  }
  return problems;
}
