import { expect, test } from "vitest";
import { changelogBetween } from "./changelog.ts";

const keepAChangelog = `# Changelog

## [Unreleased]

- later

## [1.3.0] - 2024-05-01

- faster

## v1.2.0 (2024-04-01)

### Fixed

- a crash with 1.0.0 of another

## 1.1.0

- old
`;

test("a part without line breaks is cut as well", () => {
  expect(changelogBetween(`## 1.1.0 ${"long ".repeat(1000)}`, "1.0.0", "1.1.0")).toHaveLength(1502);
});

test("takes the parts of the versions in between, newest as it is written", () => {
  expect(changelogBetween(keepAChangelog, "1.1.0", "1.3.0")).toBe(
    "## [1.3.0] - 2024-05-01\n\n- faster\n\n## v1.2.0 (2024-04-01)\n\n### Fixed\n\n- a crash with 1.0.0 of another",
  );
  expect(changelogBetween(keepAChangelog, "1.2.0", "1.3.0")).toBe(
    "## [1.3.0] - 2024-05-01\n\n- faster",
  );
  expect(changelogBetween(keepAChangelog, "1.3.0", "1.4.0")).toBeUndefined();
});

test("knows underlined headings and bold lines, with any end of line", () => {
  const underlined =
    "4.21.1 / 2024-10-08\r\n==========\r\n\r\n * cookies\r\n\r\n4.21.0 / 2024-09-11\r\n==========\r\n * old";
  expect(changelogBetween(underlined, "4.21.0", "4.21.1")).toBe(
    "4.21.1 / 2024-10-08\n==========\n\n * cookies",
  );
  expect(changelogBetween("**1.0.2**\n- b\n**1.0.1**\n- a", "1.0.1", "1.0.2")).toBe(
    "**1.0.2**\n- b",
  );
});

test("prereleases, and texts that name no releases, are none", () => {
  expect(changelogBetween("## 2.0.0-beta.1\n\n- b", "1.0.0", "2.0.0")).toBeUndefined();
  expect(
    changelogBetween("Since 1.2.0 all is well.\n\n- 1.2.0 is good", "1.0.0", "2.0.0"),
  ).toBeUndefined();
});

test("long ones end at a line", () => {
  const long = `## 1.1.0\n${"- a line of some length\n".repeat(200)}`;
  const told = changelogBetween(long, "1.0.0", "1.1.0");
  expect(told?.length).toBeLessThan(1_510);
  expect(told?.endsWith("length\n…")).toBe(true);
});
