import { z } from "zod";
import type { LockfileReader } from "./manifest-registry.ts";
import { peerProblem } from "./peer-problems.ts";

const informationSchema = z.looseObject({
  peerDependencies: z.record(z.string(), z.string()).optional(),
});
const lockfileSchema = z.looseObject({
  workspaces: z.record(z.string(), z.looseObject({ name: z.string().optional() })).default({}),
  overrides: z.record(z.string(), z.unknown()).default({}),
  /** By place in the tree, `plugin` or `parent/plugin`: `name@version`, then the rest. */
  packages: z.record(z.string(), z.array(z.unknown())).default({}),
});
type Lockfile = z.infer<typeof lockfileSchema>;

export function readBunLockfile(text: string): LockfileReader {
  const { workspaces, overrides, packages } = parseBunLockfile(text);
  return (name, { directory }) => {
    if (name in overrides) return undefined;
    const workspace = directory === "." ? undefined : workspaces[directory]?.name;
    return versionAt(packages, `${workspace}/${name}`, name) ?? versionAt(packages, name, name);
  };
}

export function bunPeerProblems(text: string): ReadonlySet<string> {
  const { packages } = parseBunLockfile(text);
  const problems = new Set<string>();
  for (const [place, entry] of Object.entries(packages)) {
    const information = entry.map((part) => informationSchema.safeParse(part).data);
    const peers = information.find((part) => part?.peerDependencies)?.peerDependencies ?? {};
    const dependent = nameAt(place);
    for (const [peer, range] of Object.entries(peers)) {
      const version = placesAbove(place)
        .map((above) => versionAt(packages, `${above}${peer}`, peer))
        .find((found) => found !== undefined);
      const problem = peerProblem({ dependent, peer, range, version });
      if (problem !== undefined) problems.add(problem);
    }
  }
  return problems;
}

/** bun fetches from elsewhere than npm's own registry by address; a lockfile that had none stays without. */
export function withoutNewAddresses(before: string, after: string): string {
  const address = /^(\s+"[^"]+": \["[^"]+", )"(https?:\/\/[^"]+)"/gm;
  const known = new Set([...before.matchAll(address)].map((match) => hostOf(match[2] ?? "")));
  return after.replace(address, (line: string, lead: string, url: string) =>
    known.has(hostOf(url)) ? line : `${lead}""`,
  );
}

function hostOf(url: string): string {
  return new URL(url).host;
}

/** JSON with commas after the last entry. */
function parseBunLockfile(text: string): Lockfile {
  const plain = text.replace(
    /("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g,
    (_whole, string: string | undefined) => string ?? "",
  );
  return lockfileSchema.parse(JSON.parse(plain));
}

/** Undefined for aliases, links and what is not there. */
function versionAt(
  packages: Lockfile["packages"],
  place: string,
  name: string,
): string | undefined {
  const identity = packages[place]?.[0];
  if (typeof identity !== "string" || !identity.startsWith(`${name}@`)) return undefined;
  const version = identity.slice(name.length + 1);
  return /^\d/.test(version) ? version : undefined;
}

/** `a/@s/b` is looked up in `a/@s/b/`, then `a/`, then at the top. */
function placesAbove(place: string): readonly string[] {
  const names = namesOf(place);
  return names
    .map((_name, index) => `${names.slice(0, names.length - index).join("/")}/`)
    .concat("");
}

function nameAt(place: string): string {
  return namesOf(place).at(-1) ?? place;
}

function namesOf(place: string): readonly string[] {
  return place.match(/(?:@[^/]+\/)?[^/]+/g) ?? [];
}
