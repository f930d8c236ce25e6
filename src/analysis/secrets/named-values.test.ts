import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random } from "../../../test/support/secret-samples.ts";
import { assignments } from "./assignments.ts";
import { secretNamedValues } from "./named-values.ts";
import { isPlaceholder } from "./placeholder.ts";
import { looksRandom, wordiness } from "./randomness.ts";

const value = random("a", 28, "named");
const found = (text: string): readonly string[] =>
  secretNamedValues(text).map((each) => each.value);

describe("values with telling names", () => {
  it.each([
    `const apiKey: string = "${value}";`,
    `client_secret := \`${value}\``,
    `System.setProperty("ACCESS_TOKEN", "${value}")`,
    `os.environ.get('API_TOKEN', '${value}')`,
    `<clientSecret>${value}</clientSecret>`,
    `<clientSecret>\n    ${value}\n</clientSecret>`,
    `<add key="ServiceToken" value="${value}" />`,
    `{"name": "SERVICE_TOKEN", "value": "${value}"}`,
    `- name: SERVICE_TOKEN\n  value: ${value}`,
    `variable "service_token" {\n  default = "${value}"\n}`,
    `"{\\"token\\": \\"${value}\\"}"`,
    `string token = @"${value}";`,
    `SERVICE_TOKEN ?= "${value}"`,
    `'auth_token' => '${value}',`,
    `https://service.internal/?page=2&access_token=${value}&size=3`,
    `page=2&access_token=${value}&size=3`,
    `if ("${value}" == secretToken) {`,
    `-H "X-Api-Key: ${value}"`,
    `service --token ${value}`,
    `export SERVICE_KEY=${value}`,
    `serviceToken := "Bearer ${value}"`,
    `buildConfigField 'String' , 'API_KEY' , '"${value}"'`,
    `<string name="hockeyapp_key">${value}</string>`,
    `key = process.env.ACCOUNT_KEY ||\n  "${value}";`,
    `const std::string AccountToken{ "${value}" };`,
    `<a href="/?size=3&amp;access_token=${value}">`,
    `token=&quot;${value}&quot;`,
    `<key>apiKey</key>\n<string>${value}</string>`,
    `<name>fs.store.secret.key</name><value>${value}</value>`,
    `<apiToken type="string">${value}</apiToken>`,
    `bitbucket_key = "${value}"`,
    `token = "${value}\\`,
    `#define ACCESS_TOKEN "${value}"`,
    `func serviceToken() string { return "${value}" }`,
    `Secret key: ${value}`,
    `token for someone: ${value}`,
  ])("are found in %s", (text) => {
    expect(found(text)).toEqual([value]);
  });

  const word = ["bloo", "berry"].join("");
  const chosen = ["blue4", "Berry!"].join("");
  it.each([
    [`user = "someone"\npassword = "${word}"`, word],
    [`String password = "${chosen}";`, chosen],
    [`Server=db;User ID=shop;Password=${chosen};Pooling=False`, chosen],
    [`Connect -User admin -Password ${chosen}`, chosen],
    [`PSSWD:=${chosen}`, chosen],
    [`password = os.environ.get("PASSWORD") or "${chosen}"`, chosen],
    [`db.password=${word}7`, `${word}7`],
    [`  pwd: ${word}7`, `${word}7`],
    [`<password>${word}7</password>`, `${word}7`],
    [`Server=db;User ID=shop;Password=${word};Pooling=False`, word],
    [`jdbc:mysql://db/shop?user=shop&amp;password=${word}`, word],
    [`$user = \\"shop\\"; $password = \\"${word}\\";`, word],
    [`DB_PASSWORD=${word} # of the shop`, word],
    [`password = "${word}"`, word],
    [`if (user.password == '${word}') {`, word],
    [`The password is '${word}'`, word],
    [`{ "AdminPassword": "thisismypass${"word"}" }`, `thisismypass${"word"}`],
    [`session({ secret: "${word}#${word}" })`, `${word}#${word}`],
    [`<entry>DB_PASSWORD=${word}7</entry>`, `${word}7`],
    [`session({ secret: "${chosen}" })`, chosen],
    [`the token - '${value.slice(0, 18)}'`, value.slice(0, 18)],
  ])("are passwords that people chose: %s", (text, password) => {
    expect(found(text)).toEqual([password]);
  });

  it.each([
    `primaryKey = "${value}"`,
    `public_key = "${value}"`,
    `csrf_token = "${value}"`,
    `tokenId = "${value}"`,
    `credentialsId: '${value}'`,
    `monkey = "${value}"`,
    `commit_sha = "${value}"`,
    `"minipass": "^7.1.2",`,
    `"@inquirer/password": "~4.0.6-rc.1",`,
    `nonMatchingToken := "${value}"`,
    `</token>${value}`,
    `call(token, ${value})`,
    'const password = "passwordInput2"',
    'token = "users[0].token"',
    "password: values.password2",
    'apiKey = "[A-Za-z0-9]{32}"',
    'key: "ssh-ed25519"',
    "secret: application/json; charset=utf8",
    'password = "${DATABASE_PASSWORD_1}"',
    'password = "hunter2"',
    'password: "%DB_PASSWORD_1%"',
    `token = "${value.slice(0, 12)}?${value.slice(13)}"`,
    `token = "glpat-${value.slice(0, 8)}"`,
    'if (login.password === "private-token") {',
    'password = password.encode("latin1")',
    'local pwd="%{$fg[blue]%}%c%{$reset_color%}"',
    "password = newPassword7",
    `FORGOT_PASSWORD = "${word}"`,
    `  password: ${word}`,
    `client_token: "pub${random("h", 32, "public")}"`,
    `api_token: ${random("h", 20, "one")}z${random("h", 19, "two")}`,
    `api_token: AgB${random("a", 320, "sealed")}`,
    `export API_TOKEN=${value}...`,
    `token = "${value.slice(0, 12)}?${value.slice(13, 20)}?${value.slice(20)}"`,
    `token = "=${value}"`,
    `<apiToken type="string"/>${value}`,
    `assert user.password == '${word}'`,
    "if (login.password === 'custom-headers') {",
    'password: "confirmpassword"',
    `secret: "#${word}"`,
    `routing_key = "0.0.0.0.0.0.0.1.1.0.0.name"`,
    `secretary: ${"1234567890".repeat(4)}`,
    `api_key = ${"1".repeat(40)}`,
    "api_key = 123456789012345",
    "zadd mykey 9.8813129168249309e-323",
    "import { passwordStrength4 } from './password-strength4.ts'",
  ])("are not found in %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("are in doubt where a person may have made them up", () => {
    const inDoubt = (text: string): readonly boolean[] =>
      secretNamedValues(text).map(({ isDoubtful }) => isDoubtful);
    const digits = ["0123456789", "abcdef"].join("");
    expect(inDoubt(`password = "${word}"`)).toEqual([true]);
    expect(inDoubt(`service key ${digits}${digits}`)).toEqual([true]);
    expect(inDoubt(`service_key = ${["abcd", "1234"].join("").repeat(4)}`)).toEqual([true]);
    expect(inDoubt(`api_key=${"1234567890".repeat(4)}`)).toEqual([true]);
    expect(inDoubt(`client_secret: "abcdefghijklmnopqrstuvwx"`)).toEqual([true]);
    expect(inDoubt(`service_key = ${value}`)).toEqual([false]);
  });

  it("tell disorder from words", () => {
    expect(looksRandom(value, 16)).toBe(true);
    expect(looksRandom("getUserByIdentifier2", 16)).toBe(false);
    expect(looksRandom("the-quick-brown-fox-7", 16)).toBe(false);
    expect(wordiness("notification settings")).toBeGreaterThan(0.6);
    expect(wordiness(random("p", 40, "words"))).toBeLessThan(0.3);
    expect(isPlaceholder("your-api-key")).toBe(true);
    expect(isPlaceholder(value)).toBe(false);
  });

  it("have places that are right, whatever the text is", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "password",
        "token",
        "=",
        ": ",
        '"',
        "'",
        "`",
        "\\",
        "{",
        "}",
        "(",
        ",",
        "\n",
      ),
      fc.constantFrom("<secret>", "</secret>", " == ", "=> ", value, "value=", "[0]", "&a=", "?"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        for (const each of assignments(text)) {
          expect(text.slice(each.start, each.start + each.value.length)).toBe(each.value);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("take linear time", () => {
    const hostile = [
      "token",
      "token ",
      "token=",
      'token="',
      "pass:",
      "a.key",
      "key(",
      "<key>",
      "?key=",
      '"a" == key',
    ];
    for (const part of hostile) {
      const text = part.repeat(200_000 / part.length);
      const start = performance.now();
      secretNamedValues(text);
      expect.soft(performance.now() - start, part).toBeLessThan(3_000);
    }
  });
});
