/** Characters that HFS+ leaves out when it compares names. */
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * Whether git refuses the path because on some system it is a `.git` folder, which would run an attacker's hooks
 * there. `latin1` holds the path's bytes.
 */
export function isForbiddenPath(latin1: string): boolean {
  return Buffer.from(latin1, "latin1").toString("utf8").split("/").some(isForbiddenName);
}

function isForbiddenName(name: string): boolean {
  const plain = name
    .replace(IGNORED_BY_HFS, "")
    .replace(/:.*$/s, "")
    .replace(/[ .]+$/, "")
    .toLowerCase();
  return plain === ".git" || plain === "git~1";
}
