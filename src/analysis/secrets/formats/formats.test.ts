import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  maskedSample,
  random,
  SAMPLED_RULES,
  secretSample,
} from "../../../../test/support/secret-samples.ts";
import { findSecrets } from "../find-secrets.ts";
import { endsWithChecksum } from "./checksum.ts";
import { SECRET_FORMATS } from "./registry.ts";

const rulesIn = async (content: string): Promise<readonly string[]> =>
  (await findSecrets([{ path: "lib/a.txt", content }])).findings.map(({ rule }) => rule);

describe("formats of credentials", () => {
  it("each have a sample", () => {
    const rules = new Set(SECRET_FORMATS.map(({ rule }) => rule.replace("artel/", "")));
    expect([...rules].sort()).toEqual([...SAMPLED_RULES].sort());
  });

  it.each(SAMPLED_RULES)("find a %s, in a string and at the end of a line", async (rule) => {
    const sample = secretSample(rule);
    expect(await rulesIn(sample)).toContain(`artel/${rule}`);
    const { findings } = await findSecrets([{ path: "lib/a.txt", content: `\n\n ${sample}\n` }]);
    const [finding] = findings.filter((each) => each.rule === `artel/${rule}`);
    expect(finding?.location.line).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(findings)).not.toContain(sample.slice(-12));
  });

  it.each(SAMPLED_RULES)("leave a masked %s alone", async (rule) => {
    expect(await rulesIn(maskedSample(rule))).toEqual([]);
  });

  const hexadecimal = random("h", 40, "other");
  const letters = random("a", 43, "other");
  const chosen = ["Tr7", "!kxq9"].join("");
  it.each([
    ["telegram-token", `telegram: ${random("n", 10, "other")}:${random("a", 35, "other")}`],
    ["slack-token", `xoxp-${random("u", 10, "other")}-${random("h", 40, "other")}`],
    ["alibaba-key", `STS.${random("a", 24, "other")}`],
    ["dropbox-token", `7${random("a", 10, "other")}${"A".repeat(10)}${letters}`],
    ["json-web-key", `"kty": "oct", "k": "${random("a", 22, "other")}"`],
    ["password-hash", `someone:{SHA}${random("a", 27, "other")}=`],
    ["password-hash", `someone:1001:${random("h", 32, "a")}:${random("h", 32, "b")}:::`],
    ["password-hash", `IDENTIFIED BY PASSWORD '*${hexadecimal.toUpperCase()}'`],
    ["sonar-login", `$sonarLogin = "${hexadecimal}"`],
    ["password-on-command-line", `curl -u "${letters}:" https://api.company.internal/`],
    ["password-on-command-line", `fetch --proxy-user someone:${letters} \\`],
    ["password-in-call", `new PDO($dsn, 'shop', '${chosen}');`],
    ["password-in-call", `getConnection("jdbc:mysql://db/shop", "shop", "${chosen}")`],
    ["password-in-call", `IDENTIFIED WITH mysql_native_password BY '${chosen}'`],
    ["password-in-url", `smtps://someone@company.com:${letters}@smtp.company.com:465`],
    ["password-in-url", `postgres://shop:${chosen}@localhost/shop`],
  ])("find a %s in %s", async (rule, text) => {
    expect(await rulesIn(text)).toEqual([`artel/${rule}`]);
  });

  it.each([
    `codecov/codecov-action@${hexadecimal}`,
    `  ${hexadecimal} sentry (v1.2.3)`,
    'login("name", "repeat_password")',
    "postgres://shop:password@localhost/shop",
    "postgres://shoplocal:shoplocal@localhost/shop",
  ])("leave %s alone", async (text) => {
    expect(await rulesIn(text)).toEqual([]);
  });

  it("tell what is in doubt mildly, and not at all in documents, tests and examples", async () => {
    const content = `postgres://shop:${chosen}@localhost/shop\nhttps://me:something4@example.com/`;
    const { findings } = await findSecrets([{ path: "lib/a.txt", content }]);
    const guess = expect.objectContaining({ severity: "low", confidence: 0.2 });
    expect(findings).toEqual([guess, guess]);
    for (const path of ["docs/a.md", "src/a.test.ts", "examples/a.txt"]) {
      expect((await findSecrets([{ path, content }])).findings, path).toEqual([]);
    }
  });

  it("know the checksum of GitHub and npm", async () => {
    const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const body = random("a", 30, "checksum");
    let sum = crc32(body);
    let check = "";
    for (let place = 0; place < 6; place += 1) {
      check = `${digits.charAt(sum % 62)}${check}`;
      sum = Math.floor(sum / 62);
    }
    expect(endsWithChecksum(`ghp_${body}${check}`)).toBe(true);
    expect(endsWithChecksum(`npm_${body}${check}`)).toBe(true);
    expect(endsWithChecksum(`ghp_${body}${random("a", 6, "other")}`)).toBe(false);
    const [finding] = (await findSecrets([{ path: "a.txt", content: `x = ghp_${body}${check}` }]))
      .findings;
    expect(finding?.confidence).toBe(0.99);
  });

  it("name a keyword that each of their samples has", () => {
    for (const { rule, keywords, pattern } of SECRET_FORMATS) {
      const sample = secretSample(rule.replace("artel/", ""));
      if (![...sample.matchAll(pattern)].length) continue;
      expect(keywords.some((keyword) => sample.includes(keyword))).toBe(true);
    }
  });

  it("take linear time over hostile lines", () => {
    const pieces = [
      "a",
      "1",
      "-",
      ".",
      "=",
      "A1",
      "eyJ",
      "token",
      "password: ",
      "aws ",
      "curl ",
      "://",
      ":",
      "\n",
      "\\\n",
    ];
    for (const { rule, pattern } of SECRET_FORMATS) {
      const sample = secretSample(rule.replace("artel/", ""));
      for (const piece of [...pieces, sample, sample.slice(0, 14), sample.slice(0, -4)]) {
        const line = piece.repeat(Math.ceil(20_000 / piece.length));
        const start = performance.now();
        for (const match of line.matchAll(pattern)) if (match.index > 1e9) break;
        // A pattern that backtracks takes minutes over such a line.
        expect.soft(performance.now() - start, `${rule} over ${piece}`).toBeLessThan(1_500);
      }
    }
  });

  it("throw on no text, and show no secret", async () => {
    const anything = fc.array(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.constantFrom(...SAMPLED_RULES.map((rule) => secretSample(rule))),
        fc.constantFrom("password = ", "token: '", '"', "\n", "<secret>", "${", "{{", "\\"),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(anything, async (parts) => {
        const content = parts.join("");
        const { findings } = await findSecrets([{ path: "a.txt", content }]);
        const lines = content.split("\n").length;
        for (const { location } of findings) {
          expect(location.line).toBeGreaterThan(0);
          expect(location.line).toBeLessThanOrEqual(lines);
        }
        const told = JSON.stringify(findings);
        for (const rule of SAMPLED_RULES) {
          const tail = secretSample(rule).slice(-20);
          if (/\d/.test(tail) && content.includes(tail)) expect(told).not.toContain(tail);
        }
      }),
      { numRuns: 60 },
    );
  });
});
