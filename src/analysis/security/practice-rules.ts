import type { SgNode } from "@ast-grep/napi";
import { isFromRequest, namesAround } from "./data-flow.ts";
import type { SecurityRule } from "./security-rule.ts";

const pattern = (text: string): { rule: { pattern: string } } => ({ rule: { pattern: text } });
const pair = (regex: string): { rule: { kind: "pair"; regex: string } } => ({
  rule: { kind: "pair", regex },
});

/** Protection that is switched off, weak or missing. */
export const PRACTICE_RULES: readonly SecurityRule[] = [
  {
    id: "tls-verification-disabled",
    severity: "high",
    cwe: "CWE-295",
    title: "Certificates are not verified",
    message: "Anyone on the way can read and change what is sent.",
    suggestion: "Trust the missing authority with `ca` or NODE_EXTRA_CA_CERTS instead.",
    confidence: 0.9,
    trigger: /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED/,
    matchers: [
      pair("^[\"']?rejectUnauthorized[\"']?\\s*:\\s*false$"),
      pair("^[\"']?NODE_TLS_REJECT_UNAUTHORIZED[\"']?\\s*:\\s*[\"']?0[\"']?$"),
      pattern('process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"'),
      pattern("process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'"),
      pattern("process.env.NODE_TLS_REJECT_UNAUTHORIZED = 0"),
      pattern('process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"'),
    ],
  },
  {
    id: "weak-password-hash",
    severity: "high",
    cwe: "CWE-916",
    title: "A password is hashed with a fast or broken function",
    message: "MD5, SHA-1 and plain SHA-2 can be tried billions of times per second.",
    suggestion: "Use scrypt, argon2 or bcrypt.",
    confidence: 0.75,
    trigger: /createHash|createHmac|\bmd5\b|\bsha1\b/i,
    matchers: [
      pattern("$X.createHash($NAME)"),
      pattern("createHash($NAME)"),
      pattern("md5($TEXT)"),
      pattern("sha1($TEXT)"),
    ],
    confirm: (match) =>
      !/sha3|sha512-256|blake/i.test(match.getMatch("NAME")?.text() ?? "") &&
      /passw|passphrase|\bpwd\b/i.test(`${chain(match)} ${namesAround(match, 8)}`),
  },
  {
    id: "insecure-random",
    severity: "medium",
    cwe: "CWE-338",
    title: "A secret is made with Math.random",
    message: "Math.random can be predicted from a few of its values.",
    suggestion: "Use crypto.randomBytes, crypto.randomUUID or crypto.getRandomValues.",
    confidence: 0.75,
    trigger: /Math\.random/,
    matchers: [pattern("Math.random()")],
    confirm: (match) =>
      /token|secret|passw|session[_-]?id|nonce|\botp|csrf|salt|api[_-]?key|verification|reset[_-]?code/i.test(
        namesAround(match, 12),
      ),
  },
  {
    id: "hard-coded-jwt-secret",
    severity: "high",
    cwe: "CWE-798",
    title: "Tokens are signed with a secret that stands in the code",
    message: "Whoever can read the code can sign tokens.",
    suggestion: "Read the secret from the environment or a secret store.",
    confidence: 0.85,
    trigger: /jwt|jsonwebtoken|expressjwt/i,
    matchers: [
      pattern("$JWT.sign($PAYLOAD, $SECRET, $$$)"),
      pattern("$JWT.sign($PAYLOAD, $SECRET)"),
      pattern("$JWT.verify($PAYLOAD, $SECRET, $$$)"),
      pattern("$JWT.verify($PAYLOAD, $SECRET)"),
      pattern("$CALL({ secret: $SECRET, $$$ })"),
    ],
    confirm: (match) =>
      /jwt|jsonwebtoken/i.test(
        match.getMatch("JWT")?.text() ?? match.getMatch("CALL")?.text() ?? "",
      ) &&
      String(match.getMatch("SECRET")?.kind()) === "string" &&
      !/^["'](?:RS|ES|PS|HS|EdDSA)\d*/.test(match.getMatch("SECRET")?.text() ?? ""),
  },
  {
    id: "unsigned-jwt",
    severity: "high",
    cwe: "CWE-347",
    title: "Tokens without a signature are accepted",
    message: "With the algorithm none anyone can write a token.",
    suggestion: "List only the algorithms that you sign with.",
    confidence: 0.85,
    trigger: /\bnone\b/i,
    matchers: [pair("^[\"']?algorithms?[\"']?\\s*:\\s*(\\[[^\\]]*)?[\"'](?i:none)[\"']")],
  },
  {
    id: "prototype-pollution",
    severity: "medium",
    cwe: "CWE-1321",
    title: "A key from outside chooses a property",
    message: "With the key __proto__ it changes all objects.",
    suggestion: "Refuse __proto__, constructor and prototype, or use a Map.",
    confidence: 0.6,
    trigger: /\]\s*=(?!=)/,
    matchers: [pattern("$OBJECT[$KEY] = $VALUE")],
    confirm: (match) => {
      const key = match.getMatch("KEY");
      if (/__proto__|hasOwn/.test(enclosingFunction(match)?.text() ?? "")) return false;
      return isFromRequest(key) || isRecursiveMerge(match, key?.text() ?? "");
    },
  },
  {
    id: "insecure-cookie",
    severity: "medium",
    cwe: "CWE-614",
    title: "A cookie is left unprotected",
    message: "Without httpOnly scripts can read it; without secure it travels in the clear.",
    suggestion: "Set httpOnly and secure to true.",
    confidence: 0.7,
    trigger: /cookie/i,
    matchers: [pair("^[\"']?(httpOnly|secure)[\"']?\\s*:\\s*false$")],
    confirm: (match) => {
      const object = match.parent();
      const call = object?.parent()?.parent();
      return /cookie/i.test(
        `${call?.field("function")?.text() ?? ""} ${namesAround(match.parent() ?? match, 2)}`,
      );
    },
  },
  {
    id: "cors-wildcard-credentials",
    severity: "high",
    cwe: "CWE-942",
    title: "Any site may act in the name of a logged-in person",
    message: "All origins are allowed together with credentials.",
    suggestion: "List the origins that may send credentials.",
    confidence: 0.85,
    trigger: /credentials/i,
    matchers: [
      {
        rule: {
          kind: "object",
          all: [
            { has: { kind: "pair", regex: "^[\"']?origin[\"']?\\s*:\\s*([\"']\\*[\"']|true)$" } },
            { has: { kind: "pair", regex: "^[\"']?credentials[\"']?\\s*:\\s*true$" } },
          ],
        },
      },
    ],
  },
  {
    id: "weak-cipher",
    severity: "medium",
    cwe: "CWE-327",
    title: "A broken cipher or mode",
    message: "DES, RC4, Blowfish and ECB no longer hide what they encrypt.",
    suggestion: "Use aes-256-gcm with a fresh nonce.",
    confidence: 0.9,
    trigger: /createCipher|createDecipher/,
    matchers: [
      pattern("$X.createCipher($$$)"),
      pattern("$X.createDecipher($$$)"),
      pattern("$X.createCipheriv($NAME, $$$)"),
      pattern("$X.createDecipheriv($NAME, $$$)"),
      pattern("createCipheriv($NAME, $$$)"),
      pattern("createDecipheriv($NAME, $$$)"),
    ],
    confirm: (match) => {
      const name = match.getMatch("NAME");
      return name === null || /^["'`](?:des|rc[24]|bf|blowfish|.*-ecb)/i.test(name.text());
    },
  },
  {
    id: "message-to-any-origin",
    severity: "low",
    cwe: "CWE-346",
    title: "A message is sent to a window of any origin",
    message: "Whoever has taken over the window reads it.",
    suggestion: "Name the origin that is meant.",
    confidence: 0.6,
    trigger: /postMessage/,
    matchers: [
      pattern('$WINDOW.postMessage($DATA, "*")'),
      pattern("$WINDOW.postMessage($DATA, '*')"),
    ],
  },
  {
    id: "world-writable-file",
    severity: "medium",
    cwe: "CWE-732",
    title: "A file that every user may change",
    message: "Mode 777 or 666 lets any program of the machine replace the content.",
    suggestion: "Use 0o755 or 0o644, or less.",
    confidence: 0.8,
    trigger: /chmod|mode/,
    matchers: [
      {
        rule: { pattern: "$CHMOD($PATH, $MODE)" },
        constraints: {
          CHMOD: { regex: "(^|\\.)f?chmod(Sync)?$" },
          MODE: { regex: "^(0o?|[\"']0?)(777|666)[\"']?$" },
        },
      },
      pair("^[\"']?mode[\"']?\\s*:\\s*0o?(777|666)$"),
    ],
  },
];

/** The calls that follow on a call: `createHash("md5").update(password).digest("hex")`. */
function chain(node: SgNode): string {
  let last = node;
  for (let parent = node.parent(); parent !== null; parent = parent.parent()) {
    if (!/^(?:member_expression|call_expression)$/.test(String(parent.kind()))) break;
    last = parent;
  }
  return last.text();
}

function enclosingFunction(node: SgNode): SgNode | undefined {
  return node.ancestors().find((each) => /function|method/.test(String(each.kind())));
}

/** A function that copies every key of an object and calls itself for what is inside. */
function isRecursiveMerge(match: SgNode, key: string): boolean {
  const around = enclosingFunction(match);
  const name = around?.field("name")?.text();
  if (around === undefined || name === undefined || !/^[\w$]+$/.test(key)) return false;
  const text = around.text();
  const plainName = name.replaceAll("$", "\\$");
  return (
    new RegExp(`for\\s*\\(\\s*(?:const|let|var)\\s+${key.replaceAll("$", "\\$")}\\s+in\\b`).test(
      text,
    ) && (text.match(new RegExp(`(?<![\\w$])${plainName}\\s*\\(`, "g"))?.length ?? 0) > 1
  );
}
