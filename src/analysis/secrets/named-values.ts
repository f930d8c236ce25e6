import { isPlaceholder } from "./placeholder.ts";

export interface NamedValue {
  readonly name: string;
  readonly value: string;
  readonly start: number;
}

const NAME =
  "[A-Za-z0-9_.-]{0,40}?(?:pass(?:word|wd|phrase)|pwd|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|credentials?)[A-Za-z0-9_]{0,20}";
const QUOTED = new RegExp(
  `(?<![A-Za-z0-9_])(${NAME})["'\`]?\\s*(?::\\s*[A-Za-z]+\\s*=|[:=])>?\\s*(?:[A-Za-z][\\w.\\[\\]"']{0,60}\\s*(?:\\?\\?|\\|\\|)\\s*)?(["'\`])((?:(?!\\2)[^\\r\\n\\\\]){6,200})\\2`,
  "gi",
);
/** Files whose values stand without quotation marks. */
const UNQUOTED_FILE =
  /(^|\/)\.env(\.[\w-]+)?$|\.(env|ini|properties|cfg|conf|toml|ya?ml|npmrc)$|(^|\/)\.npmrc$/;
const UNQUOTED = new RegExp(
  `^[ \\t]*(?:export\\s+)?(${NAME})[ \\t]*[:=][ \\t]*([^\\s"'#\`]{6,200})[ \\t]*$`,
  "gim",
);
/** The name says that the value is about a secret, not one. */
const HARMLESS_NAME =
  /(?:name|id|url|uri|path|file|field|label|type|header|prefix|suffix|length|size|count|regex|pattern|placeholder|hint|message|error|title|text|input|expires?|ttl|algorithm|policy|scope|provider|endpoint|enabled|required|env|variable|var|param|attribute|selector|class|schema|kind|format)s?$/i;

/** Values that are secrets by the name they are given and by looking random. */
export function secretNamedValues(path: string, content: string): readonly NamedValue[] {
  const quoted = Array.from(content.matchAll(QUOTED), (match) => toValue(match, match[3]));
  const unquoted = UNQUOTED_FILE.test(path)
    ? Array.from(content.matchAll(UNQUOTED), (match) => toValue(match, match[2]))
    : [];
  return [...quoted, ...unquoted].filter(
    ({ name, value }) => !HARMLESS_NAME.test(name) && looksSecret(name, value),
  );
}

function toValue(match: RegExpExecArray, value = ""): NamedValue {
  const offset = match[0].lastIndexOf(value);
  return { name: match[1] ?? "", value, start: match.index + offset };
}

/** People choose passwords, machines make keys: a password may be shorter and less random. */
export function looksSecret(name: string, value: string): boolean {
  if (isPlaceholder(value) || /\s/.test(value) || looksLikeCode(name, value)) return false;
  const isPassword = /pass|pwd/i.test(name);
  const hasDigit = /\d/.test(value);
  const hasLetter = /[A-Za-z]/.test(value);
  if (isPassword) {
    const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((each) => each.test(value));
    return value.length >= 8 && classes.length >= 2 && hasDigit && entropy(value) >= 2.7;
  }
  return value.length >= 16 && hasDigit && hasLetter && entropy(value) >= 3.3;
}

/** Addresses, paths, dotted names, calls and things in other files' formats. */
function looksLikeCode(name: string, value: string): boolean {
  const plain = value.replaceAll(/[^a-z]/gi, "").toLowerCase();
  return (
    /^(?:https?:|\.{0,2}\/|@|#|--)|[()[\]{}<>;,]|^[a-z]+(?:[.:_-][a-z]+)+$|^[A-Za-z]+$/.test(
      value,
    ) ||
    plain === name.replaceAll(/[^a-z]/gi, "").toLowerCase() ||
    // kebab-case or dotted identifiers with a version or number at the end
    /^[a-z]+(?:[-_.:/][a-z]+){1,8}[-_.:/]?v?\d{0,3}$/i.test(value)
  );
}

/** Shannon's, in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const part = count / text.length;
    return sum - part * Math.log2(part);
  }, 0);
}
