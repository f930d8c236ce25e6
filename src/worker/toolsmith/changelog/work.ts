import { gitReader } from "#analysis";
import type { WorkspacePackage } from "#domain";
import { ArtelError } from "#shared";
import type { JobContext } from "../job.ts";
import type { SectionContent, SectionWriter } from "../marked-sections/fill-sections.ts";
import { sectionWork } from "../marked-sections/section-work.ts";
import { depthAbove } from "../marked-sections/heading-depth.ts";
import { endReason } from "../own-tools.ts";
import { packageOf } from "../published-surface/published-surface.ts";
import { lastTag, toldCommits } from "./commits.ts";
import { changelogOptions } from "./options.ts";
import { releaseContext, releaseTemplate } from "./release-context.ts";

const NAME = "changelog";

export const { survey, apply } = sectionWork(NAME, changelogOptions, writerFor);

function writerFor(context: JobContext): Omit<SectionWriter, "job"> {
  const written = new Map<string, Promise<SectionContent>>();
  return {
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
