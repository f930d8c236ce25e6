import { isPlaceholder, standsForSecret } from "../placeholder.ts";
import { kindsOfSigns, looksRandom } from "../randomness.ts";
import { GUESSED, token, written } from "./secret-format.ts";

const HIGH = { severity: "high", confidence: 0.75 } as const;

export const PROTOCOL_FORMATS = [
  written(
    "json-web-token",
    "A signed JSON web token",
    ["ey"],
    /(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))(ey[A-Za-z0-9_-]{15,2000}\.(?:[A-Za-z0-9_-]{15,8000}\.[A-Za-z0-9_-]{16,4000}|[A-Za-z0-9_-]{120,8000}))/g,
    { severity: "medium", confidence: 0.6, accepts: isWebToken },
  ),
  // A secret of one's own may have signed it.
  written(
    "json-web-token",
    "A JSON web token with the claims of jwt.io",
    ["eyJ"],
    /(?<![A-Za-z0-9_])(eyJ[A-Za-z0-9_-]{15,400}\.eyJzdWIiOiIxMjM0NTY3ODkw[A-Za-z0-9_-]{15,400}\.[A-Za-z0-9_-]{16,700})/g,
    GUESSED,
  ),
  written(
    "authorization-header",
    "A credential in a header",
    ["uthorization", "UTHORIZATION"],
    /authorization\\?["']?\]?\s{0,3}(?:[:=,]|=>)\s{0,3}\\?["'`]?\s{0,3}(?:(?:basic|bearer|token|api-?token|api-?key|key|oauth|digest|ntlm|negotiate|splunk|genie-?key|ssws|bot)[ :=]{1,3})?([A-Za-z0-9+/_.~|:=-]{8,2000})/gi,
    { ...HIGH, accepts: isCredential },
  ),
  written(
    "bearer-token",
    "A bearer token",
    ["earer ", "earer:", "EARER "],
    /\bbearer:?\s{1,3}([A-Za-z0-9+/_.~=-]{20,2000})/gi,
    { ...HIGH, accepts: isCredential },
  ),
  written(
    "password-on-command-line",
    "A password on a command line",
    ["curl", "wget", "docker login", "sshpass", "psexec", "PSEXEC", "PsExec", "mysql"],
    /(?:\bcurl\b[^\n]{0,400}?(?:\\\r?\n[^\n]{0,300}?){0,4}\s(?:-u|--user|--proxy-user)[ =]{0,5}["']?["']?[^\s:"']{0,80}["']?:["']?|\b(?:sshpass|docker login|psexec(?:\.exe)?)\b[^\n]{0,200}?\s(?:-p|--password)[ =]{0,3}["']?)([^\s"']{4,120})/gi,
    { ...HIGH, accepts: (value) => isTyped(value) },
  ),
  // Without a password: the name of the user is the key.
  written(
    "password-on-command-line",
    "A key on a command line",
    ["curl"],
    /\bcurl\b[^\n]{0,400}?\s(?:-u|--user)[ =]{0,5}["']?([^\s:"'$<{]{10,120}):["']?(?=\s|$)/g,
    { ...HIGH, accepts: (value) => isTyped(value) && looksRandom(value, 10) },
  ),
  written(
    "password-on-command-line",
    "A password on a command line",
    ["--proxy-user"],
    /--proxy-user[ =]{1,5}["']?[^\s:"']{1,80}:([^\s"']{6,120})/g,
    { ...HIGH, accepts: (value) => isTyped(value) && looksRandom(value, 8) },
  ),
  written(
    "netrc-password",
    "A password of .netrc",
    ["machine ", "default login"],
    /(?:machine\s{1,4}\S{1,100}|default)\s{1,8}login\s{1,4}\S{1,100}\s{1,8}password\s{1,4}(\S{4,120})/g,
    {
      ...HIGH,
      accepts: (value) => isTyped(value) || (/\d/.test(value) && !standsForSecret(value)),
    },
  ),
  // maven.apache.org, "password encryption": of a server, and the one that opens all of them.
  written(
    "maven-password",
    "A password of Maven",
    ["<master>", "<password>", "<passphrase>"],
    /<(?:master|password|passphrase)>\s{0,20}\\?\{([A-Za-z0-9+/=]{24,400})\\?\}\s{0,20}<\//g,
    HIGH,
  ),
  // Microsoft, MS-NLMP: an answer to a challenge, of which the password can be guessed.
  token(
    "ntlm-answer",
    "An answer of NTLM",
    ["TlRMTVNTUAAD"],
    "TlRMTVNTUAAD[A-Za-z0-9+/]{80,2000}={0,2}",
    HIGH,
  ),
  written(
    "docker-auth",
    "A login of a container registry",
    ["auth"],
    /\\{0,3}"auth\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}"([A-Za-z0-9+/]{12,6000}={0,2})/g,
    { ...HIGH, accepts: isBasic },
  ),
  written(
    "password-in-call",
    "A password in a call",
    [
      "NetworkCredential",
      "DirectoryEntry",
      "UsernamePassword",
      "ConvertTo-SecureString",
      "IDENTIFIED ",
      "identified ",
    ],
    /(?:NetworkCredential\(\s{0,3}@?["'][^"'\n]{1,80}["']\s{0,3},\s{0,3}@?["']|DirectoryEntry\(\s{0,3}["'][^"'\n]{1,120}["']\s{0,20},\s{0,20}["'][^"'\n]{1,80}["']\s{0,20},\s{0,20}["']|UsernamePassword\w{0,40}\(\s{0,3}["'][^"'\n]{1,80}["']\s{0,3},\s{0,3}["']|ConvertTo-SecureString\s{1,4}(?:-String\s{1,3})?\\?["']|IDENTIFIED(?: WITH \S{1,40})? BY\s{1,3}["'])([^"'\n\\]{4,120})\\?["']/gi,
    { ...HIGH, accepts: (value) => isTyped(value) },
  ),
  // The name of a user and a password as arguments.
  written(
    "password-in-call",
    "A password in a call",
    [
      "asicAuth",
      "basic_auth",
      "getConnection",
      "sqli_connect",
      "sql_connect",
      "PDO(",
      "ftp_login",
      "ogin(",
      "uthenticate(",
      "ignIn(",
      "sign_in(",
      "PasswordCredentials",
      "PasswordAuthentication",
    ],
    /(?:basic_?auth|getConnection|mysqli?_connect|\bPDO|ftp_login|login|authenticate|sign_?in|PasswordCredentials|PasswordAuthentication)\(\s{0,20}(?:[^\s"'(),][^"'(),\n]{0,80},\s{0,20}|@?["'][^"'\n]{1,160}["']\s{0,3},\s{0,20}){0,1}@?["'][A-Za-z][\w.@\\-]{1,60}["']\s{0,3},\s{0,20}@?["']([^"'\n\\]{6,80})["']/gi,
    { ...HIGH, accepts: (value) => looksChosen(value) },
  ),
  written(
    "sql-password",
    "A password in a statement of SQL",
    ["IDENTIFIED", "identified"],
    /identified(?: with [\w'"]{1,40})? by\s{1,3}(?:password\s{1,3})?(?!["'])([^\s"'`;,\\)]{6,80})/gi,
    { ...HIGH, accepts: (value) => isTyped(value) && /\d/.test(value) },
  ),
  written(
    "sidekiq-login",
    "A login of a Ruby gem server",
    ["CONTRIBSYS__COM", "contribsys.com"],
    /(?:CONTRIBSYS__COM\w{0,20}["']?\s{0,3}[:?]{0,3}[=>:,]{0,2}\s{0,8}["'`]?|\/\/)([a-f0-9]{8}:[a-f0-9]{8})(?![a-f0-9])/gi,
    HIGH,
  ),
];

/** The header must be one. The token that jwt.io shows to everybody is none. */
function isWebToken(value: string): boolean {
  const [header = "", payload = ""] = value.split(".").map(decoded);
  if (payload.includes('"1234567890"') && payload.includes("John Doe")) return false;
  return /^\s*\{.*"(?:alg|enc|typ|kid)"\s*:/s.test(header);
}

function decoded(text: string): string {
  return Buffer.from(text, "base64url").toString("latin1");
}

function isCredential(value: string): boolean {
  return !isPlaceholder(value) && (isBasic(value) || looksRandom(value, 10) || isWebToken(value));
}

/** `user:password` in base 64, as a header and Docker's settings carry it. */
function isBasic(value: string): boolean {
  const plain = decoded(value.replaceAll("/", "_").replaceAll("+", "-"));
  // The file of a service account in place of a password, as registries of Google take it.
  if (/^_json_key(?:_base64)?:/.test(plain)) return plain.length > 200;
  const match = /^[\w.@$+-]{1,80}:(.{3,})$/.exec(plain);
  return match?.[1] !== undefined && /^[ -~]+$/.test(match[1]) && isTyped(match[1]);
}

/** One that a person made hard to guess; a word may be any argument. */
function looksChosen(value: string): boolean {
  if (!isTyped(value) || /[\s/:<>(){}]/.test(value) || /^p[a@]ss/i.test(value)) return false;
  return kindsOfSigns(value) >= 3 && /\d/.test(value);
}

/** What a person could have typed there: no reference, mask or the word itself. */
function isTyped(value: string): boolean {
  return (
    !isPlaceholder(value) &&
    !/^[$<{[(%]|[>}]$|^(?:password|secret|token|test|pass|pwd|stdin)$/i.test(value)
  );
}
