import { token, written } from "./secret-format.ts";

export const KEY_FORMATS = [
  written(
    "private-key",
    "A private key",
    ["PRIVATE KEY"],
    // The header with key material behind it; a header alone is text about keys.
    /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[nrt]|["'`+,|#>*/]){0,60}(?:[A-Za-z-]{2,20}: [^\n\\]{0,200}(?:\s|\\+[nr]){1,20}){0,4}[A-Za-z0-9+/=]{24,20000}/g,
  ),
  written(
    "private-key",
    "A private key",
    ["PRIVATE KEY"],
    // Cut into short lines, or with lines of a program around each part.
    /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----|PUBLIC)[\s\S]){64,9000}-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY/g,
    { accepts: isKeyMaterial },
  ),
  written(
    "encoded-private-key",
    "A private key in base 64",
    ["LS0tLS1CRUdJTi"],
    // "-----BEGIN " in base 64, with " PRIVATE KEY" in one of its three alignments.
    /(LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,40}(?:UFJJVkFURSBLRV|QUklWQVRFIEtFW|BSSVZBVEUgS0VZ)[A-Za-z0-9+/=]{40,20000})/g,
  ),
  written(
    "putty-private-key",
    "A private key of PuTTY",
    ["PuTTY-User-Key-File"],
    /PuTTY-User-Key-File-\d: [\s\S]{1,2000}?Private-Lines: \d{1,3}(?:\\[rn]|\s){1,3}([A-Za-z0-9+/=]{40,80})/g,
  ),
  // age: bech32 with its own alphabet.
  token(
    "age-key",
    "A private key of age",
    ["AGE-SECRET-KEY-1"],
    "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
  ),
  token("nats-seed", "A seed of NATS", ["SU", "SA", "SO"], "S[AOU][A-Z2-7]{56}"),
  token(
    "extended-private-key",
    "A private key of a wallet",
    ["xprv"],
    "xprv[1-9A-HJ-NP-Za-km-z]{100,112}",
  ),
  written(
    "wallet-key",
    "A private key of a wallet",
    ["0x"],
    /(?:private|wallet|priv|mnemonic|accidental)[^\n\r]{0,60}?(0x[0-9a-fA-F]{64})(?![0-9a-fA-F])/gi,
  ),
  written(
    "json-web-key",
    "A private JSON web key",
    ['"d"', '"k"', '\\"d\\"'],
    /"kty\\?"[\s\S]{1,600}?\\?"[dk]\\?"\s{0,4}:\s{0,4}\\?"([\w-]{22,800})/g,
  ),
  // developers.google.com/tink: a keyset that no other key seals.
  written(
    "tink-keyset",
    "A key of Tink",
    ["google.crypto.tink"],
    /type\.googleapis\.com\/google\.crypto\.tink\.(?!\w{1,40}Public)\w{3,40}\\?"[\s\S]{0,60}?"value\\?"\s{0,4}:\s{0,4}\\?"([A-Za-z0-9+/]{16,4000}={0,2})/g,
  ),
  // crypt(3), bcrypt, argon2, Apache: what an attacker needs to guess passwords offline.
  written(
    "password-hash",
    "A hash of a password",
    ["$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$8$", "$9$", "$apr1$", "$argon2", "$y$"],
    /(?<![\w$])(\$(?:1|apr1)\$[A-Za-z0-9./]{1,8}\$[A-Za-z0-9./]{22}|\$2[abxy]\$\d\d\$[A-Za-z0-9./]{53}|\$[56]\$(?:rounds=\d{1,9}\$)?[A-Za-z0-9./]{1,16}\$(?:[A-Za-z0-9./]{86}|[A-Za-z0-9./]{43})|\$[89]\$[A-Za-z0-9./]{14}\$[A-Za-z0-9./]{43}|\$argon2i?d?\$v=\d{1,3}\$m=[\d,tp=]{3,40}\$[A-Za-z0-9+/]{8,80}\$[A-Za-z0-9+/]{20,120})(?![A-Za-z0-9./])/g,
    { severity: "medium", confidence: 0.7 },
  ),
  // Apache's htpasswd with "-s", a user of MySQL, and what pwdump writes of Windows.
  written(
    "password-hash",
    "A hash of a password",
    ["{SHA}", "IDENTIFIED", "identified", ":::"],
    /(?:^[\w.@-]{1,60}:(\{SHA\}[A-Za-z0-9+/]{27}=)|identified[^\n]{0,80}["'](\*[0-9A-F]{40})["']|^[\w.$\\-]{1,80}:\d{1,8}:(?:[0-9a-f]{32}|NO PASSWORD\*{0,21}):([0-9a-f]{32}):::)/gim,
    { severity: "medium", confidence: 0.7 },
  ),
  written(
    "kerberos-ticket",
    "A Kerberos ticket that can be cracked",
    ["$krb5"],
    /(\$krb5(?:asrep|tgs|pa)\$\d{1,2}\$[^\s"']{40,8000})/g,
  ),
];

/** Not a program that writes or looks for headers, and no other lines between two of them. */
function isKeyMaterial(value: string): boolean {
  const body = value.replace(/^-----[^-]{1,60}-----/, "").replace(/-----END [^-]{1,60}$/, "");
  const material = body.replaceAll(/[^A-Za-z0-9+/=]/g, "").length;
  const visible = body.replaceAll(/\s|\\[nrt]/g, "").length;
  return material >= 64 && material >= visible * 0.8 && !/\s[=:]{1,2}\s/.test(body);
}
