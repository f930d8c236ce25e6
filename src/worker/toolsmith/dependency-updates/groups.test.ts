import { expect, test } from "vitest";
import { groupUpdates, releasesAddress, repositoryName } from "./groups.ts";

const update = (name: string, repository?: string) => ({ name, repository });
const typed = "https://github.com/DefinitelyTyped/DefinitelyTyped.git";

/** Names by group, as text. */
function grouped(...parameters: Parameters<typeof groupUpdates>): string[] {
  return groupUpdates(...parameters).map(
    ({ group, members }) => `${group ?? ""}: ${members.map(({ name }) => name).join(" ")}`,
  );
}

test("one repository, however it is written, is one group", () => {
  const updates = [
    update("@vitest/ui", "git+https://github.com/vitest-dev/vitest.git"),
    update("alone", "github:some/alone"),
    update("vitest", "vitest-dev/vitest"),
    update("unknown"),
    update("vitest-extra", "git@github.com:vitest-dev/vitest.git"),
  ];
  expect(grouped(updates, [], true)).toEqual([
    "vitest-dev/vitest: @vitest/ui vitest vitest-extra",
    ": alone",
    ": unknown",
  ]);
  expect(grouped(updates, [], false)).toHaveLength(5);
});

test("types go with the package that they describe, and with nothing else", () => {
  const updates = [
    update("@types/babel__core", typed),
    update("@types/node", typed),
    update("@types/react", typed),
    update("@babel/core", "babel/babel"),
    update("@babel/types", "babel/babel"),
    update("react"),
  ];
  expect(grouped(updates, [], true)).toEqual([
    "babel/babel: @types/babel__core @babel/core @babel/types",
    ": @types/node",
    "react: @types/react react",
  ]);
});

test("rules go before repositories", () => {
  const updates = [update("eslint", "eslint/eslint"), update("@eslint/js"), update("other")];
  const rule = { name: "lint", patterns: ["eslint", "@eslint/*"] };
  expect(grouped(updates, [rule], true)).toEqual(["lint: eslint @eslint/js", ": other"]);
});

test("what is no known forge stays as it is, and has no page of releases", () => {
  expect(repositoryName("https://code.example/team/tool.git")).toBe(
    "https://code.example/team/tool.git",
  );
  expect(releasesAddress("https://code.example/team/tool.git")).toBeUndefined();
  expect(releasesAddress(typed)).toBeUndefined();
  expect(releasesAddress("gitlab:team/tool")).toBe("https://gitlab.com/team/tool/-/releases");
  expect(releasesAddress("git://github.com/team/tool.git#main")).toBe(
    "https://github.com/team/tool/releases",
  );
});
