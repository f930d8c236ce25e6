import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isToken, keptToken, tokenFileOf } from "./token.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "artel-token-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("a token is made once, for its owner alone, also by many at once", async () => {
  const file = tokenFileOf(folder);
  const tokens = await Promise.all(Array.from({ length: 20 }, () => keptToken(file)));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(readFileSync(file, "utf8").trim()).toBe(tokens[0]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(file))).toEqual(["token"]);
  expect(await keptToken(file)).toBe(tokens[0]);
});

test("a token that others can read, or that is none, is not used", async () => {
  const file = tokenFileOf(folder);
  await keptToken(file);
  chmodSync(file, 0o640);
  await expect(keptToken(file)).rejects.toMatchObject({ code: "MCP_TOKEN_EXPOSED" });
  writeFileSync(file, "short\n");
  chmodSync(file, 0o600);
  await expect(keptToken(file)).rejects.toMatchObject({ code: "MCP_TOKEN_UNUSABLE" });
});

test.each([
  ["token-token-token-token", true],
  ["token-token-token-toke", false],
  ["", false],
  ["Token-token-token-token", false],
])("%j is the token: %s", (text, expected) => {
  expect(isToken(text, "token-token-token-token")).toBe(expected);
});
