import { expect, test } from "vitest";
import { chooseVersion, type VersionLimits } from "./choose-version.ts";

const at = (day: string) => new Date(`2026-03-${day}T00:00:00Z`);
const versions = [
  { version: "1.0.0", publishedAt: at("01") },
  { version: "1.1.0", publishedAt: at("02") },
  { version: "1.2.0", publishedAt: at("10") },
  { version: "1.3.0", publishedAt: at("20") },
  { version: "1.4.0-rc.1", publishedAt: at("02") },
  { version: "2.0.0", publishedAt: at("02") },
];
const choose = (limits: Partial<VersionLimits>, preferred: string[] = [], latest = "2.0.0") =>
  chooseVersion(
    { name: "tool", current: "1.0.0" },
    { versions },
    { preferred, latest },
    { level: "minor", allowed: [], before: undefined, ...limits },
  );

test("the newest within the level", () => {
  expect(choose({})).toEqual({ to: "1.3.0", held: undefined });
  expect(choose({ level: "patch" })).toEqual({ to: undefined, held: undefined });
});

test("what the manager would take goes before what is newer, and nothing is newer than latest", () => {
  expect(choose({}, ["1.2.0"]).to).toBe("1.2.0");
  expect(choose({}, [], "1.1.0")).toEqual({ to: "1.1.0", held: undefined });
});

test("young versions wait, and it is said which", () => {
  expect(choose({ before: at("15") })).toEqual({
    to: "1.2.0",
    held: "1.3.0 is of 2026-03-20, younger than is wanted",
  });
});

test("without dates nothing is known to be old enough", () => {
  const undated = versions.map(({ version }) => ({ version, publishedAt: undefined }));
  const chosen = chooseVersion(
    { name: "tool", current: "1.0.0" },
    { versions: undated },
    { preferred: [], latest: "2.0.0" },
    { level: "minor", allowed: [], before: at("15") },
  );
  expect(chosen).toEqual({
    to: undefined,
    held: "the registry does not say how old 1.3.0 is",
  });
});

test("versions that are not allowed are passed over", () => {
  expect(choose({ allowed: ["tool <1.2"] })).toEqual({
    to: "1.1.0",
    held: "1.3.0 is not allowed: tool <1.2",
  });
  expect(choose({ allowed: ["other <1.2", "to* <1.3"] }).to).toBe("1.2.0");
});
