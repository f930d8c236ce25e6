import { compareVersions, parseVersion } from "./versions.ts";

const LONGEST = 1_500;
const VERSION = /\bv?(\d+\.\d+\.\d+)(?![\w.-])/;

/**
 * The parts of a changelog about versions after `from`, up to `to`, as they are written; undefined when it has none.
 * A part begins with a heading, or a bold line, that names one release, and ends where the next one begins.
 */
export function changelogBetween(changelog: string, from: string, to: string): string | undefined {
  const lines = changelog.split(/\r?\n/);
  const kept: string[] = [];
  let isWanted = false;
  for (const [index, line] of lines.entries()) {
    const version = releaseOf(line, lines[index + 1]);
    if (version !== undefined) {
      isWanted = compareVersions(version, from) > 0 && compareVersions(version, to) <= 0;
    }
    if (isWanted) kept.push(line);
  }
  const text = kept.join("\n").trim();
  if (text === "") return undefined;
  if (text.length <= LONGEST) return text;
  const end = text.lastIndexOf("\n", LONGEST);
  return `${text.slice(0, end < 0 ? LONGEST : end)}\n…`;
}

/** The release that a line begins the part of. */
function releaseOf(line: string, following = ""): string | undefined {
  const isHeading = /^(?:#{1,4}\s|\*\*)/.test(line) || /^(?:=|-){3,}\s*$/.test(following);
  const version = isHeading ? VERSION.exec(line.slice(0, 200))?.[1] : undefined;
  return version !== undefined && parseVersion(version) ? version : undefined;
}
