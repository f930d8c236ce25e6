import { expect, test } from "vitest";
import { ArtelError, silentLogger } from "#shared";
import { errorResult, protocolError, withoutSecrets } from "./answer.ts";

test("data is told without secrets, at any depth", () => {
  const secret = `ghp_${"a".repeat(36)}`;
  const clean = withoutSecrets({ list: [{ text: `with ${secret}`, count: 3, none: null }] });
  expect(clean).toEqual({ list: [{ text: "with ***", count: 3, none: null }] });
});

test("an error of ours is told with its remedy, without secrets", () => {
  const error = new ArtelError({
    code: "DATABASE_URL",
    kind: "usage",
    message: "postgresql://ada:pass@db.example.org/artel is not reached",
    remedy: "Start it.",
  });
  const result = errorResult(error, silentLogger);
  expect(result.isError).toBe(true);
  const [block] = result.content;
  expect(JSON.parse(block?.type === "text" ? block.text : "")).toEqual({
    error: {
      code: "DATABASE_URL",
      message: "postgresql://***@db.example.org/artel is not reached",
      remedy: "Start it.",
    },
  });
});

test("an error that nobody expected tells nothing of the inside", () => {
  const error = new TypeError("cannot read /home/ada/.config/artel of undefined");
  const told = JSON.stringify([
    errorResult(error, silentLogger),
    protocolError(error, silentLogger),
  ]);
  expect(told).toContain("INTERNAL");
  expect(told).not.toContain("ada");
});
