import { shortHash } from "#shared";

/** Words that stand alone, or at an end, in what is put where a secret belongs. */
const WORDS =
  /(?:^|[^a-z0-9])(?:your?|my|the|some|an?|insert|enter|put|add|here|replace|change|redacted|removed|hidden|masked|todo|tbd|fixme|none|null|undefined|nil|empty|sample|example|dummy|fake|mock|placeholder|foo|bar|baz|lorem|ipsum|test|testing|value|string|optional|required|default|not-?set|unset)(?:$|[^a-z0-9])/i;
const ANYWHERE =
  /example|place-?holder|change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|with|by)|your[-_ ]?(?:own|api|key|token|secret|pass|app|client|auth|access|user|account|project)|redacted|hunter2|not-?a-?real|dummy|foobar|deadbeef|lorem|(?:in|re)sert[-_ ]|x{5,}|\*{3,}|\.{3,}|#{4,}|-{4,}|_{4,}|^[01a]*(?:0{8}|1{8}|a{8})|(?:0{8}|1{8}|a{8})$/i;
const REFERENCES =
  /^<[^>]*>$|^\$\{[A-Za-z_$]|\$\{[\w.\s]*(?:\([\w.,\s'"]*\))?[\w.\s|?:'"!-]*\}|\$\([^)]*\)|^\$[A-Za-z_]\w*$|^\$?\{\{|\{\{[^}]*\}\}|^%[A-Za-z_]\w*%$|^%\(\w+\)|^\{[\w.]+\}$|\{[A-Za-z_]\w+\}|<[A-Za-z][\w -]*>|<%|process\.env|import\.meta|os\.environ|getenv|System\.get|secrets?\.[A-Z]|^vars?\.|^local\.|^data\.|^module\.|vault:|^env[.(:]|^ref\+|^op:\/\/|^ssm:|^arn:|^enc[[(]|^@[\w.]+@$|^__\w+__$|^#\{|^\[[\w .-]+\]$/i;
/** In a hundred random characters and more, short words turn up by chance. */
const LONG = /example|x{10,}|\.{3}|<[A-Za-z][\w -]*>|\$\{|\*{4,}/i;

/**
 * Keys that their owners publish: of Google's documentation and samples, and of a search index that everybody may
 * read. The first 12 digits of their SHA-256, so that no other scanner finds them here; gitleaks has them as well.
 */
const PUBLISHED: ReadonlySet<string> = new Set(
  (
    "0b476bdf9acf 2037abcaffb2 27a9a42931df 2f21fd9c8167 37f8f09bdf12 3a8b61d0f636 3f370c9dd822 49f777db995e " +
    "4c98242dcadc 8731261cb72d a19f89ab3555 a6c814bc555a dc0fcf046c61 e4a5542bb7fd ea9bb1082cf9 eb540d2b6ee2 " +
    "f56e323494a6"
  ).split(" "),
);

export function isPublished(value: string): boolean {
  return PUBLISHED.has(shortHash(value));
}

/** Text that stands for a secret without being one: an example, a reference to the environment, a mask. */
export function isPlaceholder(value: string): boolean {
  if (standsForSecret(value)) return true;
  if (value.length > 100) return false;
  return isOrdered(value) && !(value.length >= 20 && /\d/.test(value) && /[a-z]/i.test(value));
}

/** A word, a reference or a mask. Characters in order may be a poor secret, and are not meant. */
export function standsForSecret(value: string): boolean {
  if (value.length > 100) return LONG.test(value);
  // "test_" before a long row of characters is what a service puts before the keys of its test system.
  const body = value.replace(/^test_(?=[\w-]{20,100}$)/, "");
  return REFERENCES.test(value) || WORDS.test(body) || ANYWHERE.test(body);
}

/** For tokens whose form is known: what documentation puts behind the prefix. */
export function isMasked(value: string): boolean {
  if (value.length > 100) return LONG.test(value);
  const body = bodyOf(value);
  return (
    /x{6,}|\*{3,}|\.{3,}|#{4,}|\$\{|<[a-z]|example|your[-_]|(?<![A-Za-z])redacted|token_?here|_here$/i.test(
      value,
    ) ||
    /(.)\1{7,}/.test(body) ||
    (body.length >= 12 && new Set(body).size <= 4)
  );
}

/** A few characters again and again, somewhere behind the prefix: `abcd1234abcd1234abcd1234abcd1234`. */
export function isPatterned(value: string): boolean {
  return value.length <= 100 && /(.{2,8})\1{3,}/.test(bodyOf(value));
}

/** In order or again and again, as people fill in what they do not want to show. */
export function isFilledIn(value: string): boolean {
  return isOrdered(value) || isRepeated(value) || isPatterned(value);
}

/** Without the prefix, and without the A's that some issuers' tokens have in a row. */
function bodyOf(value: string): string {
  return value
    .slice(value.search(/[^_-]{12,}$|$/))
    .replace(/^A{19,25}|(?<=^[A-Za-z0-9]{10,12}?)A{10}(?!A)/, "");
}

/** `abcd1234abcd1234abcd1234` */
export function isRepeated(value: string): boolean {
  return /^(.{2,16}?)\1{2,60}$/.test(value);
}

/** `abcdefgh`, `12345678`, `aaaa`: nearly every character the next of the one before, or the same. */
export function isOrdered(value: string): boolean {
  if (value.length < 4) return true;
  const small = value.toLowerCase();
  let steps = 0;
  for (let index = 1; index < value.length; index += 1) {
    const step = small.charCodeAt(index) - small.charCodeAt(index - 1);
    if (step === 1 || step === 0) steps += 1;
  }
  return steps >= (value.length - 1) * 0.75;
}
