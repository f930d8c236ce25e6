import { looksSecret } from "./named-values.ts";
import { isOrdered } from "./placeholder.ts";
import type { Suspect } from "./suspect.ts";

/** Tests are full of passwords that were thought up and tokens that were signed for them; real ones look different. */
export function isMadeUp({ rule, name = "", value }: Suspect): boolean {
  if (isOrdered(value)) return true;
  const isUrlPassword = rule === "artel/password-in-url";
  // What a parser of addresses is tested with.
  if ((isUrlPassword || rule === "artel/named-secret") && /(?:%[0-9a-f]{2}){2}|^%/i.test(value))
    return true;
  if (isUrlPassword) return !looksSecret("password", value);
  if (rule === "artel/json-web-token") return true;
  if (rule !== "artel/named-secret") return false;
  if (/^p[a@]ss(?![a-z])/i.test(value) || MADE_UP_NAME.test(name)) return true;
  return !looksSecret(name, value) || isBasicCredential(value);
}

const MADE_UP_NAME = /^(?:invalid|wrong|bad|fake|test|mock|dummy|expected|broken)/i;

/** `user:password` as a header carries it, which people write in tests in place of a token. */
function isBasicCredential(value: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  return /^[\w.@-]+:[ -~]*$/.test(Buffer.from(value, "base64").toString("latin1"));
}
