import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

/** Names and modules that are not found; `exported name` included. */
const IMPORTS = new Set(
  "1192 1259 2305 2306 2307 2497 2613 2614 2688 2691 2724 2732 2792 2834 2835 5097 7016 1261 1149 1479 1541 1542".split(
    " ",
  ),
);
/** Of the configuration or the run as a whole. */
const BUILD = new Set("18003 6053 6059 6305 6306 6307 6310 18028 2468 2318".split(" "));
/** Of the parser's numbers these are found by the checker. */
const CHECKER = new Set(
  "1117 1208 1219 1240 1238 1270 1308 1320 1343 1361 1362 1371 1378 1375 1380 1448 1470 1484 1485 1287 1294 1295".split(
    " ",
  ),
);

/** By the number: TS1xxx come from the parser, TS5xxx and TS6xxx from configuration, the rest from the checker. */
export function typescriptKind({ code = "" }: Found): FailureKind {
  const number = code.replace(/\D/g, "");
  if (IMPORTS.has(number)) return "import_error";
  if (BUILD.has(number) || /^5\d{3}$/.test(number)) return "build_failure";
  if (/^1\d{3}$|^17008$|^17002$|^8\d{3}$/.test(number) && !CHECKER.has(number))
    return "syntax_error";
  return "type_error";
}

const withCode = ({ code, message = "" }: Found): string =>
  code === undefined ? message : `${code}: ${message}`;

export const typescript: readonly Matcher[] = [
  {
    tool: "tsc",
    pattern:
      /^\s*(?:ERROR in |Error: |\S+: )?(?<file>[^\s(][^(:]*?(?::\\[^(:]*)?)\((?<line>\d+),(?<column>\d+)\): error (?<code>TS-?\d+): (?<message>.+)$/,
    kind: typescriptKind,
    message: withCode,
  },
  {
    tool: "tsc",
    pattern:
      /^\s*(?:ERROR in |Error: )?(?<file>[^\s:]+(?::\\[^\s:]+)?):(?<line>\d+):(?<column>\d+) - (?:\S+\s)?error (?<code>(?:TS|NG)-?\d+): (?<message>.+)$/,
    kind: typescriptKind,
    message: withCode,
  },
  {
    tool: "tsc",
    pattern: /^\s*(?:Error: )?error (?<code>TS\d+): (?<message>.+)$/,
    kind: typescriptKind,
    message: withCode,
  },
  {
    // webpack with ts-loader or fork-ts-checker
    tool: "tsc",
    pattern:
      /^(?:\[tsl\] )?ERROR in (?<file>[^\s:()]+\.[mc]?tsx?)(?:[:(](?<line>\d+)[:,](?<column>\d+)\)?)?$/,
    below: [/^\s*(?<code>TS\d+): (?<message>.+)$/],
    within: 3,
    kind: (found) => (found.code === undefined ? undefined : typescriptKind(found)),
    message: withCode,
  },
  {
    tool: "tsc",
    pattern: /^\s*✘ \[ERROR\] (?<code>(?:TS|NG)-?\d+): (?<message>.+?)(?: \[plugin .*\])?$/,
    below: [/^\s+(?<file>[^\s:]+):(?<line>\d+):(?<column>\d+):$/],
    kind: typescriptKind,
    message: withCode,
  },
  {
    tool: "next",
    heading: /^\.\/(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+)(?::(?<line>\d+):(?<column>\d+))?$/,
    pattern: /^Type error: (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /Cannot find module|has no exported member/.test(message) ? "import_error" : "type_error",
  },
  {
    tool: "flow",
    pattern: /^Error -+ (?<file>[^\s:]+):(?<line>\d+):(?<column>\d+)$/,
    below: [/^(?<message>[A-Z].+)$/],
    kind: ({ message = "" }) =>
      /Cannot resolve module/.test(message) ? "import_error" : "type_error",
  },
  {
    tool: "svelte-check",
    heading: /^(?<file>\S+\.(?:svelte|astro|vue)):(?<line>\d+):(?<column>\d+)$/,
    pattern: /^Error: (?<message>.+?)(?: \(\w+\))?$/,
    kind: ({ message = "" }) =>
      /Cannot find module/.test(message) ? "import_error" : "type_error",
  },
];
