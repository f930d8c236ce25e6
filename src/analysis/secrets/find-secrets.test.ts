import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { findingSchema } from "#domain";
import { findSecrets, secretsIn } from "./find-secrets.ts";

/** Text that looks random and is the same in every run. Nothing that a scanner could take for real stands here. */
function random(length: number, alphabet: string, seed = "seed"): string {
  let text = "";
  for (let round = 0; text.length < length; round += 1) {
    const bytes = createHash("sha256").update(`${seed}${round}`).digest();
    text += Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
  }
  return text.slice(0, length);
}
const letters = "bcdfghjklmnpqrstvwzBCDFGHJKLMNPQRSTVWZ";
const word = `${letters}23456789`;
const upper = "BCDFGHJKLMNPQRSTVWZ234567";
const hex = "23456789abcdf";

const positive: Record<string, string> = {
  github: ["ghp", "_", random(36, word)].join(""),
  gitlab: ["glpat", "-", random(20, word)].join(""),
  slack: ["xox", "b-", random(12, "23456789"), "-", random(24, word)].join(""),
  stripe: ["sk", "_live_", random(24, word)].join(""),
  google: ["AI", "za", random(35, word)].join(""),
  openai: ["sk-", "proj-", random(40, word), "T3Blbk", "FJ", random(40, word)].join(""),
  anthropic: ["sk-", "ant-", "api03-", random(93, word), "AA"].join(""),
  npm: ["npm", "_", random(36, word)].join(""),
  sendgrid: ["SG", ".", random(22, word), ".", random(43, word, "two")].join(""),
  aws: ["AK", "IA", random(16, upper)].join(""),
  huggingface: ["hf", "_", random(34, letters)].join(""),
  digitalocean: ["dop", "_v1_", random(64, hex)].join(""),
  url: `postgres://service:${random(14, word)}@db.internal.company:5432/main`,
  pem: [
    "-----BEGIN ",
    "RSA PRIVATE",
    " KEY-----\n",
    random(64, word),
    "\n",
    random(64, word, "b"),
    "\n-----END ",
  ].join(""),
  pemInOneLine: [
    "-----BEGIN ",
    "PRIVATE",
    " KEY-----\\n",
    random(64, word),
    "\\n",
    random(64, word, "b"),
  ].join(""),
};

describe("secrets", () => {
  it.each(Object.entries(positive))("finds %s once, and never shows it", async (_, value) => {
    const { findings } = await findSecrets([
      { path: "src/a.ts", content: `const x = \`${value}\`;\n` },
    ]);
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    expect(findingSchema.parse(finding).location.line).toBe(1);
    expect(["high", "critical"]).toContain(finding?.severity);
    expect(JSON.stringify(findings)).not.toContain(value.slice(-12));
  });

  it.each([
    ["src/a.ts", (value: string) => `const password = "${value}";`],
    ["src/a.ts", (value: string) => `config({ apiKey: '${value}' })`],
    ["src/a.ts", (value: string) => `const DB_PASSWORD: string = process.env.X ?? "${value}";`],
    ["a.json", (value: string) => `{ "clientSecret": "${value}" }`],
    [".env", (value: string) => `export API_TOKEN=${value}`],
    ["values.yaml", (value: string) => `  dbPassword: ${value}`],
    ["x.py", (value: string) => `SECRET_KEY = '${value}'`],
  ])("finds a random value by its name in %s", async (path, line) => {
    const value = `${random(24, word)}7k`;
    const { findings } = await findSecrets([{ path, content: `\n${line(value)}\n` }]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ kind: "secret", location: { line: 2 } });
    expect(JSON.stringify(findings)).not.toContain(value);
  });

  it.each([
    'const password = "your-password-here1";',
    "const apiKey = process.env.API_KEY;",
    'const apiKey = "<token from the console>";',
    "const token = `${prefix}-${random()}-1234abcd`;",
    'const password = "xxxxxxxxxxxx1";',
    'const secretName = "arn-like-name-42-of-a-thing";',
    'const tokenUrl = "https://login.company.com/oauth2/v2.0/token";',
    'const passwordLabel = "Enter password 2 times";',
    'const accessToken = "access_token";',
    'const apiKey = "api-key-header-v2";',
    'const password = t("form.password.hint2");',
    'const TOKEN_EXPIRES = "2592000secondsOr30d";',
    "token: ${{ secrets.GITHUB_TOKEN }}",
    'const secret = "change-me-please-1";',
    'connect("postgres://user:pass@localhost:5432/db")',
    'connect("https://me:password@example.com/")',
    'import { passwordStrength4 } from "./password/strength4.ts";',
    ["-----BEGIN ", "PRIVATE", " KEY-----"].join(""),
    ["const key = 'ghp", "_", "x".repeat(36), "';"].join(""),
    `"integrity": "sha512-${random(86, word)}=="`,
  ])("leaves %s alone", async (content) => {
    expect((await findSecrets([{ path: "src/a.ts", content }])).findings).toEqual([]);
    expect((await findSecrets([{ path: "config.yml", content }])).findings).toEqual([]);
  });

  it("is milder about tests, merges repeats, and keeps its fingerprint when lines move", async () => {
    const content = `const a = "${positive["npm"]}";\nconst b = "${positive["npm"]}";`;
    const scan = async (path: string, text: string) =>
      (await findSecrets([{ path, content: text }])).findings;
    const [first, ...others] = await scan("src/a.ts", content);
    expect(others).toEqual([]);
    expect(first?.related).toHaveLength(1);
    expect((await scan("src/a.ts", `\n\n${content}`))[0]?.fingerprint).toBe(first?.fingerprint);
    expect((await scan("src/a.test.ts", content))[0]?.severity).toBe("low");
  });

  it("leaves the addresses alone that tests of a parser are made of", async () => {
    const lines = [
      '"href": "http://user:word@foo:21/bar;par?b#c",',
      '"input": "http://&a:foo(b]c@d:2/",',
      '"password": "pass%5B%7F",',
    ];
    const scan = async (path: string, content: string) =>
      (await findSecrets([{ path, content }])).findings;
    expect(await scan("test/fixture/addresses.json", lines.join("\n"))).toEqual([]);
    expect(await scan("src/a.json", lines[0] ?? "")).toHaveLength(1);
    expect(await scan("test/a.test.ts", `connect("${positive["url"]}")`)).toHaveLength(1);
  });

  it("leaves alone what tests make up, and nothing that looks like a machine made it", async () => {
    const token = [
      Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url"),
      ".ey",
      "J",
      random(20, word),
      ".",
      random(43, word),
    ].join("");
    const basic = Buffer.from("some-user-1:of-these-2").toString("base64");
    const lines = [
      `const jwt = "${token}";`,
      `const credential = "${basic}";`,
      `const invalidToken = "${random(24, word)}7k";`,
    ];
    const count = async (path: string, content: string) =>
      (await findSecrets([{ path, content }])).findings.length;
    expect(await count("src/a.test.ts", lines.join("\n"))).toBe(0);
    expect(await count("src/a.ts", lines[0] ?? "")).toBe(1);
    expect(await count("src/a.test.ts", `const token = "${random(24, word)}7k";`)).toBe(1);
  });

  it("knows files that are nothing but a key", async () => {
    const key = `${random(32, hex)}\n`;
    const rules = async (path: string, content: string) =>
      (await findSecrets([{ path, content }])).findings.map(({ rule }) => rule);
    expect(await rules("web/config/master.key", key)).toEqual(["artel/rails-key"]);
    expect(await rules("config/credentials/production.key", key)).toEqual(["artel/rails-key"]);
    expect(await rules("config/master.key", `a ${key}`)).toEqual([]);
    expect(await rules("certificates/master.key", key)).toEqual([]);
  });

  it("names to those who mask a text what is secret, and no mere word", () => {
    const value = `${random(24, word)}7k`;
    expect(secretsIn(`DB_PASSWORD=blooberry\nAPI_TOKEN=${value}`)).toEqual([value]);
  });

  it("says what it did not read", async () => {
    const scan = await findSecrets([
      { path: "a.bin", content: Buffer.from([1, 0, 2]) },
      { path: "b.txt", content: "x".repeat(1_000_001) },
    ]);
    expect(scan).toEqual({
      findings: [],
      skipped: [
        { path: "a.bin", reason: "binary" },
        { path: "b.txt", reason: "larger than 1 MB" },
      ],
    });
  });

  it("stays fast on text made to slow it down", async () => {
    const hostile = [
      `password${"a".repeat(50_000)}`,
      `${"token_".repeat(20_000)}= "`,
      `x://${"a:".repeat(50_000)}`,
      `${["-----BEGIN ", "PRIVATE", " KEY-----"].join("")}${"A-a: b\n".repeat(8_000)}`,
      "eyJ".repeat(40_000),
    ];
    const start = performance.now();
    await findSecrets(hostile.map((content, index) => ({ path: `${index}.env`, content })));
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
