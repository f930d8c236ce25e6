import { expect, test } from "vitest";
import { pnpmPeerProblems, readPnpmLockfile } from "./pnpm-lockfile.ts";

const NINE = `---
lockfileVersion: '9.0'

importers:

  .:
    configDependencies: {}

---
lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      host:
        specifier: ^1.0.0
        version: 1.5.0
      plugin:
        specifier: 1.0.0
        version: 1.0.0(host@1.5.0)
  packages/a:
    devDependencies:
      b:
        specifier: workspace:*
        version: link:../b
      host:
        specifier: ^2.0.0
        version: 2.0.0

packages:

  plugin@1.0.0:
    resolution: {integrity: sha512-aa==}
    peerDependencies:
      host: 1.0.0

snapshots:

  host@1.5.0: {}

  plugin@1.0.0(host@1.5.0):
    dependencies:
      host: 1.5.0
`;

const SIX = `lockfileVersion: '6.0'

dependencies:
  plugin:
    specifier: ^1.0.0
    version: 1.0.0(host@1.0.0)

packages:

  /plugin@1.0.0(host@1.0.0):
    peerDependencies:
      host: 1.0.0
    dependencies:
      host: 1.0.0
`;

const FIVE = `lockfileVersion: 5.4

specifiers:
  '@scope/plugin': ^1.0.0

dependencies:
  '@scope/plugin': 1.0.0_host@2.0.0

packages:

  /@scope/plugin/1.0.0_host@2.0.0:
    peerDependencies:
      host: ^1.0.0
    dependencies:
      host: 2.0.0
`;

test("the version of each package's dependency, in every format", () => {
  const at = (directory: string, range: string) => ({ directory, range });
  const nine = readPnpmLockfile(NINE);
  expect(nine("host", at(".", "^1.0.0"))).toBe("1.5.0");
  expect(nine("host", at("packages/a", "^2.0.0"))).toBe("2.0.0");
  expect(nine("plugin", at(".", "1.0.0"))).toBe("1.0.0");
  expect(nine("b", at("packages/a", "workspace:*"))).toBeUndefined();
  expect(readPnpmLockfile(SIX)("plugin", at(".", "^1.0.0"))).toBe("1.0.0");
  expect(readPnpmLockfile(FIVE)("@scope/plugin", at(".", "^1.0.0"))).toBe("1.0.0");
});

test("what an override stands in for is not the manifest's", () => {
  const read = readPnpmLockfile(NINE);
  expect(read("host", { directory: ".", range: "^1.2.0" })).toBeUndefined();
});

test("peers that do not match, in every format", () => {
  const problem = "plugin asks for host 1.0.0 and would get 1.5.0";
  expect([...pnpmPeerProblems(NINE)]).toEqual([problem]);
  expect([...pnpmPeerProblems(SIX)]).toEqual([]);
  expect([...pnpmPeerProblems(FIVE)]).toEqual([
    "@scope/plugin asks for host ^1.0.0 and would get 2.0.0",
  ]);
});
