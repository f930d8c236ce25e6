import { parse } from "yaml";
import { z } from "zod";
import { listTree, readBlobs, type Repository } from "#infra/git";
import type { Guidance } from "../worker.ts";

const CONVENTIONS = "AGENTS.md";
/** https://agentskills.io: a folder with a `SKILL.md`, which begins with its name and description. */
const SKILL = /^\.(?:agents|claude)\/skills\/([^/]+)\/SKILL\.md$/;
const SKILLS = 50;
const LARGEST_BYTES = 200_000;

const skillHeaderSchema = z.object({
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().min(1).max(1_500),
});

/** What a repository says about how things are done in it, at a commit. What is malformed is left out. */
export async function readGuidance(repository: Repository, commit: string): Promise<Guidance> {
  const files = (await listTree(repository, commit)).filter(
    ({ path, kind }) => kind === "file" && (path === CONVENTIONS || SKILL.test(path)),
  );
  const wanted = files.slice(0, SKILLS + 1);
  const blobs = await readBlobs(
    repository,
    wanted.map(({ oid }) => oid),
  );
  const texts = wanted.flatMap(({ path, oid }) => {
    const blob = blobs.get(oid);
    return blob === undefined || blob.length > LARGEST_BYTES
      ? []
      : [{ path, text: blob.toString("utf8") }];
  });
  return {
    conventions: texts.find(({ path }) => path === CONVENTIONS)?.text,
    skills: texts.flatMap(({ path, text }) => skillOf(path, text)),
  };
}

function skillOf(path: string, text: string): Guidance["skills"] {
  const header = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (header === undefined || !SKILL.test(path)) return [];
  const known = skillHeaderSchema.safeParse(parsed(header));
  return known.success ? [{ ...known.data, path }] : [];
}

function parsed(header: string): unknown {
  try {
    return parse(header);
  } catch {
    return undefined;
  }
}
