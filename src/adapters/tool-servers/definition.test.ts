import { describe, expect, test } from "vitest";
import { fingerprintOf, readToolServers, variablesOf, withVariables } from "./definition.ts";

const file = (mcpServers: unknown): string => JSON.stringify({ mcpServers });
const one = (server: unknown) => {
  const [definition] = readToolServers(file({ shop: server }));
  if (definition === undefined) throw new TypeError("there is one");
  return definition;
};

describe("a file of tool servers", () => {
  test("names commands and addresses, as the coding CLIs write them", () => {
    const servers = readToolServers(
      file({
        web: { type: "http", url: "https://tools.example.com/mcp", headers: { "X-Team": "shop" } },
        database: { command: "npx", args: ["db-tools"], env: { LEVEL: "2" }, disabled: false },
        old: { type: "sse", url: "https://old.example.com/sse" },
      }),
    );
    expect(servers).toEqual([
      { name: "database", kind: "command", argv: ["npx", "db-tools"], environment: { LEVEL: "2" } },
      { name: "old", kind: "sse", url: "https://old.example.com/sse", headers: {} },
      {
        name: "web",
        kind: "http",
        url: "https://tools.example.com/mcp",
        headers: { "X-Team": "shop" },
      },
    ]);
    expect(readToolServers("{}")).toEqual([]);
  });

  test.each([
    ["{", "it is no JSON"],
    ["[]", "expected object"],
    [file({ shop: { command: "" } }), "shop"],
    [file({ shop: { command: ["npx"] } }), "shop"],
    [file({ "../shop": { command: "npx" } }), "../shop"],
    [
      file(Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`s${n}`, { command: "x" }]))),
      "more than 32",
    ],
  ])("is refused with what is wrong: %.40s", (content, what) => {
    expect(() => readToolServers(content)).toThrow(
      expect.objectContaining({
        code: "TOOL_SERVERS_INVALID",
        message: expect.stringContaining(what),
      }),
    );
  });
});

test("a fingerprint changes with everything that is run, and not with the order of names", () => {
  const known = fingerprintOf(one({ command: "npx", args: ["a"], env: { A: "1", B: "2" } }));
  expect(fingerprintOf(one({ env: { B: "2", A: "1" }, args: ["a"], command: "npx" }))).toBe(known);
  for (const other of [
    { command: "npx", args: ["a", "b"], env: { A: "1", B: "2" } },
    { command: "npm", args: ["a"], env: { A: "1", B: "2" } },
    { command: "npx", args: ["a"], env: { A: "1", B: "3" } },
    { command: "npx", args: ["a"] },
    { url: "https://a.example.com" },
  ]) {
    expect(fingerprintOf(one(other))).not.toBe(known);
  }
});

test("variables are filled in from the environment, and those that are missing are named", () => {
  const definition = one({
    command: "db",
    args: ["--url", "${DB_URL}", "${LEVEL:-2}"],
    env: { TOKEN: "${DB_TOKEN}" },
  });
  expect(variablesOf(definition)).toEqual(["DB_TOKEN", "DB_URL", "LEVEL"]);
  const filled = withVariables(definition, { DB_URL: "db:5432", DB_TOKEN: "secret-token" });
  expect(filled.definition).toMatchObject({
    argv: ["db", "--url", "db:5432", "2"],
    environment: { TOKEN: "secret-token" },
  });
  expect(filled.values).toEqual(["db:5432", "secret-token"]);
  expect(() => withVariables(definition, { DB_URL: "db:5432" })).toThrow(/DB_TOKEN.*not set/);
});
