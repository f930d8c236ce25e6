const MASK = "***";

// All quantifiers are bounded or over disjoint characters, so that hostile text costs linear time.
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
    "(private key)",
  ],
  // user:password@ and token@ in an address
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:"']{0,200}:[^\s/@"']{0,500}@/gi, `$1${MASK}@`],
  [/\b(https?:\/\/)[^\s/@:"']{8,500}@/gi, `$1${MASK}@`],
  [/\b((?:nats|tls):\/\/)[^\s/@:"']{1,500}@/gi, `$1${MASK}@`],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})/g, MASK],
  [/\bglpat-[A-Za-z0-9_-]{16,100}/g, MASK],
  [/\bnpm_[A-Za-z0-9]{30,100}/g, MASK],
  [/\bsk-[A-Za-z0-9_-]{16,250}/g, MASK],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/g, MASK],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, MASK],
  [/\bAIza[A-Za-z0-9_-]{35}/g, MASK],
  [/\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}(?:\.[A-Za-z0-9_-]{0,4000})?/g, MASK],
  [/\b((?:Bearer|Basic)\s{1,4})[A-Za-z0-9._~+/=-]{8,4000}/gi, `$1${MASK}`],
  // password=…, "api_key": "…", //registry/:_authToken=…
  [
    /((?:password|passwd|passphrase|secret|token|api[_-]?key|apikey|private[_-]?key|credentials?)["']?\s{0,4}[=:]\s{0,4}["']?)(?!\*\*\*)[^\s"',;&]{3,1000}/gi,
    `$1${MASK}`,
  ],
];

const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|credential|authorization|cookie|databaseurl|database_url|natsurl|nats_url)/i;

/** The text without what looks like a secret. */
export function redact(text: string): string {
  return PATTERNS.reduce(
    (current, [pattern, replacement]) => current.replace(pattern, replacement),
    text,
  );
}

/** Whether a field of this name holds a secret. Counts of tokens are no secrets. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !/tokens$/i.test(name);
}

/** A copy of plain data without secrets, by name and by value. Deep, wide and circular data is cut. */
export function redactData(data: unknown, depth = 0): unknown {
  if (typeof data === "string") return redact(data);
  if (typeof data === "bigint" || typeof data === "symbol") return String(data);
  if (typeof data !== "object" || data === null) return data;
  if (depth > 8) return "(more)";
  if (data instanceof Error) return redactError(data, depth);
  if (Array.isArray(data)) return data.slice(0, 1000).map((item) => redactData(item, depth + 1));
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      isSecretName(name) && value !== undefined && value !== null
        ? MASK
        : redactData(value, depth + 1),
    ]),
  );
}

function redactError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const code = "code" in error ? error.code : undefined;
  return redactData({ name, code, message, stack, ...(cause ? { cause } : {}) }, depth + 1);
}
