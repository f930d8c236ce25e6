import { posix } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { listTree, readBlobs, type Repository, type TreeEntry } from "#infra/git";
import { redact } from "#shared";
import type { Guidance } from "../worker.ts";

const CONVENTIONS = "AGENTS.md";
/** https://agentskills.io: a folder with a `SKILL.md`, which begins with its name and description. */
const SKILL = /^\.(?:agents|claude)\/skills\/([^/]+)\/SKILL\.md$/;
const MOST_CONVENTIONS = 8;
const MOST_SKILLS = 50;
const LARGEST_BYTES = 200_000;

const skillHeaderSchema = z.object({
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().min(1).max(1_500),
});

/**
 * What a repository says about how things are done in it, at a commit: `AGENTS.md` at the root and on the way to the area
 * of a brief, and which skills there are. What is malformed or too large is left out, and so is each secret.
 */
export async function readGuidance(
  repository: Repository,
  commit: string,
  area: readonly string[] = [],
): Promise<Guidance> {
  const files = (await listTree(repository, commit)).filter(({ kind }) => kind === "file");
  const places = conventionPaths(area);
  const conventions = places.flatMap((place) => files.filter(({ path }) => path === place));
  const skills = files.filter(({ path }) => SKILL.test(path)).slice(0, MOST_SKILLS);
  const texts = await textsOf(repository, [...conventions, ...skills]);
  const isSkill = ({ path }: { readonly path: string }) => SKILL.test(path);
  return {
    conventions: texts.filter((each) => !isSkill(each)),
    skills: texts.filter(isSkill).flatMap(({ path, text }) => skillOf(path, text)),
  };
}

/** From the root to the folders that the globs lead into: an inner one says more about what it is for. */
function conventionPaths(area: readonly string[]): readonly string[] {
  const folders = area.flatMap((glob) => {
    const fixed = glob.split("/").slice(0, -1);
    const end = fixed.findIndex((part) => /[*?[\]{}!()]/.test(part));
    const parts = end === -1 ? fixed : fixed.slice(0, end);
    return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  });
  const paths = [".", ...folders].map((folder) => posix.join(folder, CONVENTIONS));
  const depth = (path: string) => path.split("/").length;
  return [...new Set(paths)]
    .toSorted((one, other) => depth(one) - depth(other))
    .slice(0, MOST_CONVENTIONS);
}

async function textsOf(
  repository: Repository,
  files: readonly TreeEntry[],
): Promise<{ path: string; text: string }[]> {
  const blobs = await readBlobs(
    repository,
    files.map(({ oid }) => oid),
  );
  return files.flatMap(({ path, oid }) => {
    const blob = blobs.get(oid);
    if (blob === undefined || blob.length > LARGEST_BYTES || blob.includes(0)) return [];
    return [{ path, text: redact(blob.toString("utf8")) }];
  });
}

function skillOf(path: string, text: string): Guidance["skills"] {
  const header = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (header === undefined) return [];
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
