import { gitReader } from "#analysis";
import type { Survey, Unit, WorkspacePackage } from "#domain";
import { ArtelError } from "#shared";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import {
  fillSections,
  type SectionContent,
  type SectionWriter,
  surveySections,
} from "../marked-sections/fill-sections.ts";
import { depthAbove } from "../marked-sections/heading-depth.ts";
import { endReason } from "../own-tools.ts";
import { packageOf } from "../published-surface/published-surface.ts";
import { lastTag, toldCommits } from "./commits.ts";
import { changelogOptions } from "./options.ts";
import { releaseContext, releaseTemplate } from "./release-context.ts";

const NAME = "changelog";

export function survey(context: JobContext): Promise<Survey> {
  const { exclude } = parseOptions(NAME, changelogOptions, context.options);
  return surveySections(context, writerFor(context), exclude);
}

export function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  return fillSections(units, context, writerFor(context));
}

function writerFor(context: JobContext): SectionWriter {
  const written = new Map<string, Promise<SectionContent>>();
  return {
    job: NAME,
    attributes: () => [],
    async write(section, document) {
      const depth = Math.min(6, (await depthAbove(section, document, context)) + 1);
      const found = packageOf(context.project.packages, document);
      const key = `${found?.directory} ${depth}`;
      const content = written.get(key) ?? write(found, depth, context);
      written.set(key, content);
      return content;
    },
  };
}

async function write(
  changed: WorkspacePackage | undefined,
  depth: number,
  context: JobContext,
): Promise<SectionContent> {
  const own = context.files.find((path) => /^\.?cliff\.toml$/.test(path));
  if (own !== undefined) return { obstacle: `${own} says how git-cliff is to write it` };
  const { worktree, signal } = context;
  const git = gitReader(worktree);
  const { name, directory = "." } = changed ?? {};
  const tag = await lastTag(git, name, signal);
  if (tag === undefined) return { obstacle: "no tag here says where the last release was" };
  const commits = await toldCommits(git, tag, directory, signal);
  if (commits.length === 0) return { markdown: `Nothing since ${tag}.` };
  try {
    const result = await context.tools.run({
      tool: "git-cliff",
      arguments: [
        "--from-context",
        "-",
        "--offline",
        "--no-exec",
        "--body",
        releaseTemplate(depth),
      ],
      stdin: releaseContext(commits),
    });
    signal.throwIfAborted();
    if (result.ended === "exit" && result.exitCode === 0 && !result.truncated) {
      return { markdown: result.stdout };
    }
    return { obstacle: `git-cliff gave no answer (${endReason(result)})` };
  } catch (error) {
    if (!(error instanceof ArtelError) || !/^(?:OWN_TOOL_MISSING|TOOL_FAILED)$/.test(error.code))
      throw error;
    return { obstacle: error.message.replace(/\.$/, "") };
  }
}
