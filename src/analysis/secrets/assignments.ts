/** A value and the name it is given, in whatever language or format. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Offset of the value in the text. */
  readonly start: number;
  /** Beside: nothing but space or a dash is between name and value, as in a log or a sentence. */
  readonly connection: "assigned" | "beside";
  readonly quoted: boolean;
  /** No name of a variable can stand there: a string, or a value of a file of settings, an element or an address. */
  readonly literal: boolean;
}

const TELLING =
  /pass|pasw|pss?w|pwd|pword|(?<![a-z])pw(?![a-z])|secret|token|cred|auth|key|access|api|bearer|private|(?<![a-z])pat(?![a-z])|salt(?![a-z])/gi;
const NAME_CHARACTER = /[\w.$-]/;
const LONGEST_NAME = 80;
const LONGEST_VALUE = 2000;

const CLOSING = String.raw`\\{0,3}["'\x60]{0,3}[\])}]?`;
const TYPE = String.raw`(?:\s{0,3}:\s{0,3}[A-Za-z][\w<>|?. ]{0,30}(?=\s?=)|\s{1,3}(?:string|String|str|text|NSString)\b|\[\d{0,4}\])?`;
/** What may stand between a name and its value in the languages and formats that we know of. */
const OPERATOR = String.raw`(?:\(\)\s{0,2}[\w:<> ]{0,24}\{\s{0,40}return(?=\s{1,3}["'])|\s{0,5}\{\s{0,40}(?:default|value)\s{0,5}=|\s{0,20},?\s{0,20}["']?(?:value|default|defaultValue|content)["']?\s{0,3}[:=]|\s{0,20}(?:=>|===?|!==?|:{0,3}=|\?\?=?|\|\||[?.+]=|->|<-|:|,|\||>|\(|\{(?=\s{0,60}["'])))`;
/** A call, or another value, that is asked first: `env("X", …`, `process.env.X || …`. */
const BEFORE = String.raw`(?:[A-Za-z][\w.[\]"'()]{0,60}\s{0,3}(?:\?\?|\|\||\bor\b)\s{0,3}|(?:new\s{1,3})?[A-Za-z_][\w.]{0,40}\(\s{0,3}(?:["'][\w.-]{1,60}["']\s{0,3},\s{0,3})?)?`;
const OPENING = String.raw`(?:&(?:quot|#39|#34);|@|[LbBrRfuN]{1,2}(?=["'\x60])|\\(?=["']))?`;
const OWNER = String.raw`(?:[ \t]{1,2}(?:for|of)[ \t]{1,2}[\w@.-]{1,40}(?=[ \t]{0,2}[:=]))?`;
const ASSIGNED = new RegExp(
  `${CLOSING}${TYPE}${OWNER}${OPERATOR}[ \\t]{0,30}${BEFORE}(?:\\s{0,60}(?=["'\`{]))?\\{?\\s{0,20}${OPENING}`,
  "y",
);
const ELEMENT = /(?:\s[^<>\n]{0,80}[^/<>\n])?\s{0,3}>\s{0,60}/y;
/** `<key>name</key><string>value`, as property lists have it; `<name>name</name><value>value`. */
const NEXT_ELEMENT = /<\/[A-Za-z]{1,12}>\s{0,60}<[A-Za-z]{1,12}>\s{0,60}/y;
const BESIDE =
  /["'`\])}]{0,2}(?:[ \t]{1,20}(?:(?:is|was|AQAAABAAA|-{1,2})[ \t]{1,3})?|-(?=[A-Za-z0-9]*\d))["'`]?/y;
const QUOTED: ReadonlyMap<string, RegExp> = new Map(
  ["'", '"', "`"].map((quote) => [quote, new RegExp(`[^${quote}\\r\\n]{0,${LONGEST_VALUE}}`, "y")]),
);
/** In front of a token in the header that carries it. */
const SCHEME = /^(?:Bearer|Basic|Token|ApiKey|api-key|OAuth) {1,3}/i;
/** More of a form, or of the query of an address, follows. */
const FORM = /^[^&=]{1,400}&[\w.[\]-]{1,60}=/;
/** The first line of a string that goes on. */
const CONTINUED = /^[\w+/=.-]{16,2000}\\?$/;
/** In a file of settings a value may have any sign. */
const REST_OF_LINE =
  /(?:[^\s"'`,;<]|<(?!\/)){6,200}["'`]?(?=[ \t]*(?:\r?\n|$)|[ \t]{1,40}#|<\/[\w:.-]{1,40}>)/y;
const UNQUOTED = /[^\s"'`<>,;)}\]\\|]{1,2000}/y;

/** `datadog-token-0024a29…`, as in names of files and keys of caches. */
const JOINED =
  /^(.{0,60}(?:secret|token|key|private|access|password))[-.]([A-Za-z0-9][\w-]{19,})$/i;

/** Each value once, by the name nearest to it. */
export function assignments(text: string): readonly Assignment[] {
  const found: Assignment[] = [];
  let done = 0;
  for (const { index } of text.matchAll(TELLING)) {
    if (index < done) continue;
    const [from, to] = nameAround(text, index);
    done = to;
    if (to - from > LONGEST_NAME) continue;
    const assignment = valueAfter(text, from, to);
    if (assignment === undefined) continue;
    found.push(assignment);
    // A name in a long value is no name: or else a long row of names would be read again and again.
    if (assignment.value.length > 120) done = assignment.start + assignment.value.length;
  }
  return [...found, ...compared(text)];
}

function nameAround(text: string, index: number): readonly [number, number] {
  let from = index;
  let to = index;
  while (from > 0 && index - from <= LONGEST_NAME && NAME_CHARACTER.test(text.charAt(from - 1)))
    from -= 1;
  while (to < text.length && to - index <= LONGEST_NAME && NAME_CHARACTER.test(text.charAt(to)))
    to += 1;
  return [from, to];
}

const FIRST_WORD = /(?:api|access|secret|private|auth|encryption|signing|license)[ ]$/i;

/** `Secret key`: two words that are one name. */
function wholeName(text: string, from: number, to: number): string {
  const name = text.slice(from, to);
  if (!/^(?:key|token)$/i.test(name)) return name;
  const first = FIRST_WORD.exec(text.slice(Math.max(0, from - 12), from))?.[0].trimEnd();
  return first === undefined ? name : `${first}_${name}`;
}

function valueAfter(text: string, from: number, to: number): Assignment | undefined {
  const name = wholeName(text, from, to);
  const isQuery = /[?&]$|&amp;$/.test(text.slice(Math.max(0, from - 5), from));
  // The end of an element: what follows it is the next one.
  if (text.charAt(from - 1) === "/" && text.charAt(from - 2) === "<") return undefined;
  const joined = JOINED.exec(name);
  if (joined?.[1] !== undefined && joined[2] !== undefined) {
    const start = from + joined[1].length + 1;
    const value = joined[2];
    return { name: joined[1], value, start, connection: "beside", quoted: false, literal: false };
  }
  const element = at(text.charAt(from - 1) === "<" ? ELEMENT : NEXT_ELEMENT, text, to);
  const isElement = element !== undefined;
  const assigned = element ?? at(ASSIGNED, text, to);
  // `call(name, other)`: the other is no value of the name.
  const isArgument =
    assigned !== undefined &&
    /[,(]\s*$/.test(assigned) &&
    !/["'`]/.test(text.charAt(to + assigned.length));
  if (isArgument) return undefined;
  if (assigned !== undefined) {
    const isWritten = isQuery || isElement || isOfConnection(text, from, to);
    return valueAt(text, to + assigned.length, name, "assigned", isQuery, isWritten);
  }
  const beside = at(BESIDE, text, to);
  if (beside === undefined || beside === "") return undefined;
  const isDefined = /#\s{0,3}define(?:\s|\\t){1,4}$/.test(text.slice(Math.max(0, from - 16), from));
  const unquoted = beside.replace(/["'`]$/, "");
  // `--token …` is as good as an assignment.
  const connection = name.startsWith("-") || isDefined ? "assigned" : "beside";
  return valueAt(text, to + unquoted.length, name, connection, isQuery, isQuery);
}

function valueAt(
  text: string,
  offset: number,
  name: string,
  connection: Assignment["connection"],
  isQuery: boolean,
  isWritten: boolean,
): Assignment | undefined {
  const quote = QUOTED.get(text.charAt(offset));
  if (quote === undefined) {
    const setting = connection === "assigned" ? settingAt(text, offset, name) : undefined;
    const line = setting === undefined ? undefined : at(REST_OF_LINE, text, offset);
    const rest = at(UNQUOTED, text, offset)?.replace(/&(?:quot|#39|#34)$|(?<![.:])[.:]$/, "");
    const whole = line?.replace(/["'`]$/, "") ?? rest;
    const value = isQuery || FORM.test(whole ?? "") ? whole?.split(/[&#]/)[0] : whole;
    return value === undefined
      ? undefined
      : {
          name,
          value,
          start: offset,
          connection,
          quoted: false,
          literal: isWritten || (setting === "of a file" && line !== undefined),
        };
  }
  const inner = at(quote, text, offset + 1) ?? "";
  const isEnded = text.charAt(offset + 1 + inner.length) === text.charAt(offset);
  if (!isEnded && !CONTINUED.test(inner)) return undefined;
  // Strings in strings: `'"value"'` and `"\"value\""`.
  const value = inner
    .replace(/^["'\\{ ]+/, "")
    .replace(SCHEME, "")
    .replace(/["'\\ ]+$/, "");
  const start = offset + 1 + inner.indexOf(value);
  return { name, value, start, connection, quoted: true, literal: true };
}

/** Nothing but the name and a sign stands before the value on its line; as in a file, and not in a program, or in both. */
function settingAt(text: string, offset: number, name: string): "of a file" | "of any" | undefined {
  const before = text.slice(Math.max(0, offset - 140), offset);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (line.length === 140) return undefined;
  const [indent = "", sign = ""] = line.split(name);
  if (
    !/[=:][ \t]*$/.test(sign) ||
    !/^(?:\s*<[\w:.-]{1,40}>|[\s$#"'*-]*)(?:export|set|ENV|ARG)?\s*$/i.test(indent)
  )
    return undefined;
  return /^(?::?=|:[ \t]{1,4})$/.test(sign) ? "of a file" : "of any";
}

/** `Server=…;User ID=…;Password=…` */
function isOfConnection(text: string, from: number, to: number): boolean {
  if (text.charAt(from - 1) !== ";" && text.charAt(from - 2) !== ";") return false;
  if (!/^(?:password|pwd)$/i.test(text.slice(from, to))) return false;
  const before = text.slice(Math.max(0, from - 240), from);
  const settings = before.slice(before.search(/[^"'\n]{0,240}$/)).split(";");
  return settings.some((each) => CONNECTION.test(each));
}

const CONNECTION =
  /^\s?(?:user(?: id)?|uid|server|data source|host|database|initial catalog|provider|driver)\s?=/i;

/** `"value" == password` */
function compared(text: string): readonly Assignment[] {
  if (!text.includes("==") && !text.includes("!=")) return [];
  return Array.from(
    text.matchAll(
      /(["'`])([^"'`\r\n]{6,200})\1\s{0,3}[!=]==?\s{0,3}([\w.]{0,40}(?:pass|pwd|secret|token|key)\w{0,20})/gi,
    ),
    ({ 2: value = "", 3: name = "", index }) => ({
      name,
      value,
      start: index + 1,
      connection: "assigned",
      quoted: true,
      literal: true,
    }),
  );
}

function at(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}
