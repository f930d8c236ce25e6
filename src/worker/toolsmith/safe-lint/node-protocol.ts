import type { JobContext } from "../job.ts";
import { parseManifest } from "../supported-node.ts";
import { readText } from "../worktree-files.ts";

/** Tools that do not know the `node:` scheme, or did not for long: a fix would break their build. */
const UNAWARE = ["browserify", "react-scripts", "webpack", "rollup-plugin-node-builtins"];

/** Why imports of Node's modules must stay without `node:`, or undefined when they may have it. */
export async function nodeProtocolObstacle(context: JobContext): Promise<string | undefined> {
  const asked = context.project.nodeVersion;
  if (asked !== undefined && !knowsNodeProtocol(asked)) return `Node ${asked} is supported`;
  for (const { directory } of context.project.packages) {
    const path = directory === "." ? "package.json" : `${directory}/package.json`;
    const manifest = parseManifest(await readText(context.worktree, path));
    if (manifest === undefined) continue;
    const range = manifest.engines?.node;
    if (range !== undefined && !knowsNodeProtocol(range)) return `${path} supports Node ${range}`;
    const bundler = UNAWARE.find(
      (name) => name in manifest.dependencies || name in manifest.devDependencies,
    );
    if (bundler !== undefined) return `${path} uses ${bundler}`;
    if (manifest.browser !== undefined) return `${path} is bundled for browsers`;
  }
  return undefined;
}

/** The scheme works in `import` and `require` from 14.18 and 16.0 on. */
export function knowsNodeProtocol(range: string): boolean {
  return range.split("||").every((alternative) => {
    const lowest = /(\d+)(?:\.(\d+|x|\*))?/.exec(alternative);
    if (lowest === null) return /lts|node|latest|current/i.test(alternative);
    if (/^\s*<(?!=?\s*\d.*>)/.test(alternative)) return false;
    const [major, minor] = [Number(lowest[1]), Number(lowest[2] ?? 0)];
    return major >= 16 || (major === 14 && minor >= 18);
  });
}
