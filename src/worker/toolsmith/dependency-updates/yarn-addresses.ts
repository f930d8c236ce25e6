/** Yarn 1 fetches from the address that its lockfile holds; these two mean the registry that is configured. */
const PUBLIC = ["https://registry.yarnpkg.com/", "https://registry.npmjs.org/"];

const RESOLVED = /^( {2}resolved ")([^"]+)"/gm;

/** Asks the person's registry for what the lockfile has from a public one. */
export function redirected(lockfile: string, registry: string): string {
  return lockfile.replace(RESOLVED, (line: string, lead: string, url: string) => {
    const origin = PUBLIC.find((each) => url.startsWith(each));
    return origin === undefined ? line : `${lead}${registry}${url.slice(origin.length)}"`;
  });
}

/** The other way round: what was there keeps its address, and what is new gets one of the same kind. */
export function newAddresses(before: string, after: string, registry: string): string {
  const origins = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const [, , url = ""] of before.matchAll(RESOLVED)) {
    const origin = [...PUBLIC, registry].find((each) => url.startsWith(each));
    if (origin === undefined) continue;
    origins.set(url.slice(origin.length), origin);
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  const usual = [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? registry;
  return after.replace(RESOLVED, (line: string, lead: string, url: string) => {
    if (!url.startsWith(registry)) return line;
    const path = url.slice(registry.length);
    return `${lead}${origins.get(path) ?? usual}${path}"`;
  });
}
