import type { Suspect } from "./suspect.ts";

/** Beginnings of credentials, of which the whole is put in base 64: in secrets of Kubernetes, in settings of CI. */
const BEGINNINGS = [
  "ghp_",
  "gho_",
  "ghs_",
  "ghu_",
  "ghr_",
  "github_pat_",
  "glpat-",
  "xoxb-",
  "xoxp-",
  "sk_live_",
  "npm_",
  "hf_",
  "dop_v1_",
  "sk-ant-",
  "sk-proj-",
];
/** What stands inside of larger things: files of keys and of accounts. */
const INSIDE = ["-----BEGIN ", "google.crypto.tink", '"private_key"', "aws_secret_access_key"];
/** One of them stands in each text with such a code in it. */
export const ENCODED_KEYWORDS: readonly string[] = [
  ...BEGINNINGS.map(beginning),
  ...INSIDE.flatMap(anywhere),
];
const RUN = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{32,20000}={0,2}(?![A-Za-z0-9+/=])/g;

/** Credentials in base 64, as `search` finds them in what it stands for. Their place is the whole of the code. */
export function encodedCredentials(
  text: string,
  search: (text: string) => readonly Suspect[],
): readonly Suspect[] {
  return Array.from(text.matchAll(RUN)).flatMap(({ 0: value, index: start }) => {
    if (!ENCODED_KEYWORDS.some((keyword) => value.includes(keyword))) return [];
    const [first] = search(Buffer.from(value, "base64").toString("latin1"));
    if (first === undefined) return [];
    const title = `${first.title}, in base 64`;
    return [{ ...first, rule: "artel/encoded-secret", title, start, value }];
  });
}

/** The characters that stand at the start of the code, whatever follows. */
function beginning(text: string): string {
  return encoded(text).slice(0, Math.floor((text.length * 4) / 3));
}

/** The characters that stand in the code of a text with this in it, for each of the three places it can begin at. */
function anywhere(text: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const code = encoded(`${"-".repeat(before)}${text}`);
    return code.slice(Math.ceil((before * 4) / 3), Math.floor(((before + text.length) * 4) / 3));
  });
}

function encoded(text: string): string {
  return Buffer.from(text).toString("base64");
}
