import { expect, test } from "vitest";
import { bunPeerProblems, readBunLockfile, withoutNewAddresses } from "./bun-lockfile.ts";

const LOCKFILE = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "root", "dependencies": { "one": "^1.0.0", }, },
    "packages/a": { "name": "a", "dependencies": { "one": "^2.0.0", "alias": "npm:one@^1.0.0", }, },
  },
  "packages": {
    "a": ["a@workspace:packages/a"],

    "alias": ["one@1.1.0", "", {}, "sha512-aa=="],

    "one": ["one@1.0.0", "", { "bin": { "x": "a,}b", } }, "sha512-aa=="],

    "plugin": ["plugin@1.0.0", "", { "peerDependencies": { "one": "^1.0.0", "missing": "1" } }, "sha512-bb=="],

    "a/one": ["one@2.0.0", "", {}, "sha512-cc=="],

    "a/plugin": ["plugin@1.0.0", "", { "peerDependencies": { "one": "^1.0.0" } }, "sha512-bb=="],
  }
}
`;

test("the version that each package of the workspace gets", () => {
  const read = readBunLockfile(LOCKFILE);
  const version = (name: string, directory: string) => read(name, { directory, range: "" });
  expect(version("one", ".")).toBe("1.0.0");
  expect(version("one", "packages/a")).toBe("2.0.0");
  expect(version("alias", "packages/a")).toBeUndefined();
  expect(version("a", ".")).toBeUndefined();
});

test("peers are looked up from where the dependent stands", () => {
  expect([...bunPeerProblems(LOCKFILE)]).toEqual([
    "plugin asks for one ^1.0.0 and would get 2.0.0",
  ]);
});

test("a lockfile without addresses stays without", () => {
  const moved = LOCKFILE.replace(
    `["one@1.0.0", ""`,
    `["one@1.0.1", "https://packages.example/one/-/one-1.0.1.tgz"`,
  );
  expect(withoutNewAddresses(LOCKFILE, moved)).toBe(LOCKFILE.replace("one@1.0.0", "one@1.0.1"));
  expect(withoutNewAddresses(moved, moved)).toBe(moved);
});
