/** The last word of a name that says that the value is about a secret, not one. */
const HARMLESS_LAST: ReadonlySet<string> = new Set(
  (
    "name id url uri path file folder dir directory field label type header prefix suffix length size count regex " +
    "pattern placeholder hint message error title text input expires expiry expiration ttl algorithm alg policy " +
    "scope provider endpoint enabled required variable attribute selector class schema kind format version host " +
    "address server domain alias board code store storetype ring pair down up pressed press event frame mesh stone " +
    "usage ref reference index map list set group mode method status state description comment note help doc link " +
    "template date time at by signature hash digest checksum fingerprint thumbprint sha sha1 sha256 md5 crc audience " +
    "issuer number chars characters alphabet strength rule bytes bits word env key_id"
  ).split(" "),
);
const HARMLESS_ANYWHERE =
  /public|pub[._-]?key|secretar|(?:primary|foreign|partition|sort|cache|idempotency|index|natural|(?<!bit)bucket|(?<![a-z])row|dedup|translation|i18n|locale|message|group|map|sequence|schema|storage|hot|object|registry)[._-]?key|author(?!iz)|monkey|turkey|keyword|keyboard|keycode|keymap|bindkey|keying|hockey(?!app)|whiskey|donkey|jockey|accessib|accessor|rapid(?!api)|capital|csrf|authenticity|xsrf|www-authenticate|commit(?:$|[._-]?(?:sha|hash|id))|integrity|checksum|sha(?:1|256|512)|md5|digest|revision|srcrev|etag|nonce|bypass|compass(?!.?word)|passenger|passive|password_?hash|(?:^|[._-])(?:hash|rev|uuid|guid)(?:$|[._-])|keyvault|site[._-]?key|random_?access|assignment|passed|passing|passthrough|keysize|keyset|keyframe|kms|key[._-](?:id|name|alias|vault)|jsonwebtoken|^(?:invalid|non_?matching|wrong|bad|fake|dummy)|(?:secret|credential|token|key|password)s?(?:_)?(?:id|name)$/i;
/** What a person types. */
export const PASSWORD =
  /pass(?:wor[dt]|wd|phrase|code|w)?(?![a-rt-z])|pa?ss?w(?:or?s?|r)?d|pwd|pword|(?<![a-z])pw(?![a-z])/i;
/** `algoliaKey`, `SNYK_KEY`, `api-key`: a plain `key` may be one of a map. */
export const KEY_OF_SOMETHING = /[a-z0-9][._-]key$|[a-z0-9]K(?:ey|EY)$|[A-Z0-9]_KEY$|apikey$/i;
/** What a machine issues. */
export const STRONG =
  /secret|token|api[_.-]?key|access[_.-]?key|auth[_.-]?key|private$|(?:private|encryption|signing|master|secret|service|account|license|shared|session|admin|user|client|app|server|deploy|write|read|live|prod)[_.-]?key|credential|creds|auth(?:$|[_.-])|bearer|(?:^|[_.-])pat$/i;

/** A name that tells of no secret, though it has such a word in it. */
export function isHarmless(name: string): boolean {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^A-Za-z0-9]+/);
  const last = words.findLast((word) => word !== "")?.toLowerCase() ?? "";
  return (
    HARMLESS_ANYWHERE.test(name) ||
    HARMLESS_LAST.has(last) ||
    (last.endsWith("s") && HARMLESS_LAST.has(last.slice(0, -1)))
  );
}
