import { expect, test } from "vitest";
import { knowsNodeProtocol } from "./node-protocol.ts";

test.each([
  [">=16.9.0", true],
  ["^22.11 || ^24 || >=26", true],
  ["24.7.0", true],
  ["v18", true],
  ["lts/*", true],
  ["14.18.0", true],
  [">=14.17", false],
  [">=12", false],
  ["^12.20.0 || ^14.13.1 || >=16.0.0", false],
  ["*", false],
  ["<20", false],
])("Node %s knows the scheme: %s", (range, expected) => {
  expect(knowsNodeProtocol(range)).toBe(expected);
});
