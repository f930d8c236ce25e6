import { setImmediate as breathe } from "node:timers/promises";
import type { Finding, Severity } from "#domain";
import { sha256, shortHash } from "#shared";
import { isExamplePath, isTestPath } from "../files/source-kind.ts";
import { looksSecret, secretNamedValues } from "./named-values.ts";
import { isPlaceholder } from "./placeholder.ts";
import { TOKEN_FORMATS } from "./token-formats.ts";

export interface SecretScan {
  readonly findings: readonly Finding[];
  /** Files that were not searched, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

export interface ScannedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

const LARGEST_FILE = 1_000_000;
/** secretlint's rules backtrack on very long lines; keys in minified bundles are found by our own formats. */
const LONGEST_LINE_FOR_SECRETLINT = 20_000;

interface Suspect {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly start: number;
  readonly value: string;
}

/** Credentials in files of any language. A finding never contains the value, only a hash of it as fingerprint. */
export async function findSecrets(
  files: readonly ScannedFile[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<SecretScan> {
  const findings: Finding[] = [];
  const skipped: { path: string; reason: string }[] = [];
  for (const [index, { path, content }] of files.entries()) {
    if (index % 16 === 15) await breathe();
    options.signal?.throwIfAborted();
    if (content.length > LARGEST_FILE) {
      skipped.push({ path, reason: `larger than ${LARGEST_FILE / 1_000_000} MB` });
      continue;
    }
    const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
    if (text.slice(0, 8000).includes("\0")) {
      skipped.push({ path, reason: "binary" });
      continue;
    }
    const suspects = distinct([
      ...knownFormats(text),
      ...(await bySecretlint(path, text)),
      ...namedValues(path, text),
    ]);
    const isFixture = isTestPath(path) || isExamplePath(path);
    const plausible = isFixture ? suspects.filter((suspect) => !isMadeUp(suspect)) : suspects;
    findings.push(...mergeSame(plausible.map((suspect) => toFinding(path, text, suspect))));
  }
  return { findings, skipped };
}

function knownFormats(text: string): readonly Suspect[] {
  return TOKEN_FORMATS.flatMap(({ rule, title, severity, confidence, pattern }) =>
    Array.from(text.matchAll(pattern), (match) => {
      const value = match[1] ?? match[0];
      const start = match.index + match[0].lastIndexOf(value);
      return { rule, title, severity, confidence, start, value };
    }),
  );
}

let secretlint: ReturnType<typeof loadSecretlint> | undefined;

/** Loaded late: whoever only analyses need not wait for all of its rules. */
async function loadSecretlint() {
  const [{ lintSource }, { creator: recommended }, { secretLintProfiler }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
    import("@secretlint/profiler"),
  ]);
  // It keeps a mark of each rule on each file for ever and looks through all of them at each mark: of a large
  // repository that takes longer than the search itself, and the memory is never given back.
  secretLintProfiler.mark = () => undefined;
  return { lintSource, recommended };
}

async function bySecretlint(path: string, text: string): Promise<readonly Suspect[]> {
  if (text.split("\n").some((line) => line.length > LONGEST_LINE_FOR_SECRETLINT)) return [];
  const { lintSource, recommended } = await (secretlint ??= loadSecretlint());
  const { messages } = await lintSource({
    source: {
      filePath: path,
      content: text,
      contentType: "text",
      ext: /\.[^./]+$/.exec(path)?.[0] ?? "",
    },
    options: {
      noPhysicFilePath: true,
      config: {
        rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: recommended }],
      },
    },
  });
  return messages.map((message): Suspect => {
    const name = message.ruleId.replace(/^@secretlint\/secretlint-rule-/, "");
    return {
      rule: `secretlint/${name}`,
      title: `A credential (${name})`,
      severity: "high",
      confidence: 0.8,
      start: message.range[0],
      value: text.slice(...message.range),
    };
  });
}

function namedValues(path: string, text: string): readonly Suspect[] {
  return secretNamedValues(path, text).map(({ name, value, start }) => ({
    rule: "artel/named-secret",
    title: `A value that looks like a secret, named ${name}`,
    severity: "high",
    confidence: 0.6,
    start,
    value,
  }));
}

/** Without placeholders, and once for each stretch of text: the first, most exact rule speaks for the others. */
function distinct(suspects: readonly Suspect[]): readonly Suspect[] {
  const kept: Suspect[] = [];
  for (const suspect of suspects) {
    const end = suspect.start + suspect.value.length;
    const overlaps = kept.some(
      (other) => suspect.start < other.start + other.value.length && other.start < end,
    );
    if (!overlaps && !isPlaceholder(suspect.value)) kept.push(suspect);
  }
  return kept.toSorted((left, right) => left.start - right.start);
}

/** Tests are full of passwords that were thought up and tokens that were signed for them; real ones look different. */
function isMadeUp({ rule, title, value }: Suspect): boolean {
  if (rule === "artel/password-in-url") return !looksSecret("password", value);
  if (rule === "artel/json-web-token") return true;
  if (rule !== "artel/named-secret") return false;
  return /^pass(?![a-z])/i.test(value) || MADE_UP_NAME.test(title) || isBasicCredential(value);
}

const MADE_UP_NAME = /named ["']?(?:invalid|wrong|bad|fake|test|mock|dummy|expected|broken)/i;

/** `user:password` as a header carries it, which people write in tests in place of a token. */
function isBasicCredential(value: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  return /^[\w.@-]+:[ -~]*$/.test(Buffer.from(value, "base64").toString("latin1"));
}

/** The same value twice in a file is one finding with two places. */
function mergeSame(findings: readonly Finding[]): readonly Finding[] {
  return Array.from(
    Map.groupBy(findings, (finding) => finding.fingerprint).values(),
    ([first, ...others]) => ({ ...first, related: others.map((other) => other.location) }),
  ).filter((finding): finding is Finding => finding.fingerprint !== undefined);
}

function toFinding(path: string, text: string, suspect: Suspect): Finding {
  const before = text.slice(0, suspect.start);
  const line = before.split("\n").length;
  const isFixture = isTestPath(path) || isExamplePath(path);
  return {
    fingerprint: shortHash([suspect.rule, path, sha256(suspect.value)].join("\0")),
    rule: suspect.rule,
    kind: "secret",
    severity: isFixture ? "low" : suspect.severity,
    title: suspect.title,
    message: `${suspect.value.length} characters, not shown here. Whoever can read the repository can use it, also after it is deleted, from the history.${isFixture ? " It stands in a test or an example, so it may be made up." : ""}`,
    location: { path, line, column: suspect.start - before.lastIndexOf("\n") },
    related: [],
    confidence: isFixture ? suspect.confidence / 2 : suspect.confidence,
    suggestion: "Revoke it, then read it from the environment or a secret store.",
  };
}
