// Lines with and without credentials in the syntax of many languages, put together at run time.
import { random, SAMPLED_RULES, secretSample } from "../test/support/secret-samples.ts";

export interface LabelledLine {
  readonly source: string;
  readonly rule: string;
  readonly isSecret: boolean;
  readonly text: string;
  readonly path: string;
}

/** `{n}` is a name in the case of the language, `{v}` a value. */
const SYNTAXES: readonly (readonly [path: string, shape: string])[] = [
  ["a.ts", 'const {n} = "{v}";'],
  ["b.ts", "export const settings = { {n}: '{v}', timeout: 30 };"],
  ["c.js", 'const {n} = process.env.VALUE ?? "{v}";'],
  ["a.py", "{n} = '{v}'"],
  ["b.py", '{n} = os.environ.get("VALUE", "{v}")'],
  ["a.go", '{n} := "{v}"'],
  ["A.java", 'private static final String {n} = "{v}";'],
  ["B.java", 'System.setProperty("{n}", "{v}");'],
  ["a.properties", "shop.{n}={v}"],
  ["a.yaml", "  {n}: {v}"],
  ["b.yaml", "  - name: {n}\n    value: {v}"],
  ["a.toml", '{n} = "{v}"'],
  ["a.ini", "{n} = {v}"],
  ["a.xml", "<{n}>{v}</{n}>"],
  ["b.xml", '<add key="{n}" value="{v}" />'],
  ["c.xml", '<{n} type="string">{v}</{n}>'],
  ["d.xml", "<name>{n}</name><value>{v}</value>"],
  ["e.xml", '<string name="{n}">{v}</string>'],
  ["a.plist", "<key>{n}</key>\n<string>{v}</string>"],
  ["a.hpp", 'const std::string {n}{"{v}"};'],
  ["a.mk", "{n}:={v}"],
  ["a.sh", "export {n}={v}"],
  ["Dockerfile", "ENV {n}={v}"],
  ["a.tf", '{n} = "{v}"'],
  ["A.cs", 'string {n} = @"{v}";'],
  ["a.php", "'{n}' => '{v}',"],
  ["a.rb", "{n}: '{v}',"],
  ["A.kt", 'val {n}: String = "{v}"'],
  ["A.swift", 'let {n}: String = "{v}"'],
  ["a.json", '{ "{n}": "{v}" }'],
  ["a.txt", "request failed: {n}={v}&page=2"],
];
const NAMES = ["apiKey", "client_secret", "ACCESS_TOKEN", "databasePassword", "auth_token"];

/** What looks like a credential and is none: name and value. */
const HARMLESS: readonly (readonly [rule: string, name: string, value: string])[] = [
  ["placeholder", "api_key", "your-api-key-here"],
  ["placeholder", "password", "changeme"],
  ["placeholder", "token", "<your token>"],
  ["placeholder", "secret", "xxxxxxxxxxxxxxxxxxxxxxxx"],
  ["placeholder", "client_secret", "REPLACE_WITH_CLIENT_SECRET"],
  ["placeholder", "password", "example-password"],
  ["reference", "api_key", "${SERVICE_API_KEY}"],
  ["reference", "password", "{{ .Values.database.password }}"],
  ["reference", "token", "%SERVICE_TOKEN%"],
  ["reference", "secret", "op://vault/item/field"],
  ["reference", "password", "var.database_password"],
  ["sequence", "password", "12345678"],
  ["sequence", "token", "aaaaaaaaaaaaaaaaaaaa"],
  ["hash", "commit_sha", `{h40}`],
  ["hash", "token_sha256", `{h64}`],
  ["hash", "integrity", `sha512-{a86}==`],
  ["hash", "revision", `{h40}`],
  ["identifier", "credentials_id", `{h8}-{h4}-4{h3}-a{h3}-{h12}`],
  ["identifier", "request_id", `{h8}-{h4}-4{h3}-a{h3}-{h12}`],
  ["identifier", "token_type", "bearer-token-2"],
  ["identifier", "secret_name", `shop-prod-{l8}`],
  ["public", "public_key", `{a64}`],
  ["public", "recaptcha_site_key", `{a40}`],
  ["code", "password_field", "form.password.input2"],
  ["code", "auth_url", "https://login.company.internal/oauth2/v2.0/token"],
  ["code", "key_file", "certificates/server-2.key"],
];

/** Each kind of credential in some syntaxes, values with telling names in all, and as much that is harmless. */
export function generatedLines(): readonly LabelledLine[] {
  const formats = SAMPLED_RULES.map((rule): LabelledLine => {
    const text = `${secretSample(rule, "bench")}\n`;
    return { source: "generated", rule, isSecret: true, path: "lib/a.txt", text };
  });
  const named = SYNTAXES.flatMap(([path, shape], place) =>
    NAMES.map((name): LabelledLine => {
      const value = random("a", 16 + ((place * 7) % 24), `${path}${name}`);
      return line("named", true, path, shape, name, value);
    }),
  );
  const harmless = SYNTAXES.flatMap(([path, shape]) =>
    HARMLESS.map(([rule, name, value]) =>
      line(rule, false, path, shape, name, filled(value, `${path}${name}`)),
    ),
  );
  return [...formats, ...named, ...harmless];
}

function line(
  rule: string,
  isSecret: boolean,
  path: string,
  shape: string,
  name: string,
  value: string,
): LabelledLine {
  const text = shape.replaceAll("{n}", name).replaceAll("{v}", () => value);
  return { source: "generated", rule, isSecret, path: `lib/${path}`, text: `${text}\n` };
}

function filled(shape: string, seed: string): string {
  return shape.replaceAll(/\{([ahl])(\d{1,3})\}/g, (_, kind: string, length: string, at: number) =>
    random(kind, Number(length), `${seed}${at}`),
  );
}
