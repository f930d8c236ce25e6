import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { bash } from "./language.ts";

conformsTo(bash, {
  path: "a.sh",
  knotName: "knot",
  knotParameters: 0,
  knot: `knot() {
  for x in "$@"; do
    if [ "$x" ] && [ "$y" ]; then
      a
    elif b; then
      c
    else
      while d; do e; done
    fi
  done
}
`,
  documented: `#!/bin/bash
# Said.
said() { :; }

unsaid() { :; }
# Hidden.
_hidden() { :; }
`,
  publicNames: ["said", "unsaid"],
  broken: "good() { echo 1; }\nbad() { if then ((( }\nbetter() { echo 2; }\n",
  sameTokens: ['f() { g "$1" b; }', '# why\nf() {\n  # what\n  g "$1"   b;\n}\n'],
});

describe("Bash", () => {
  it.each([
    ["case $a in 1|2) x;; *) y;; esac", 2, 1],
    ["for ((i=0;i<3;i++)); do :; done", 2, 1],
    ["until x; do y; done", 2, 1],
    ["[[ $a || $b ]] && c", 3, 2],
    ["a && b && c || d", 4, 2],
    ["f again", 1, 1],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    expect(await measuredFunction("a.sh", `f() {\n${body}\n}`, "f")).toMatchObject({
      cyclomatic,
      cognitive,
    });
  });

  it("knows what is sourced", async () => {
    const { imports } = await measured(
      "a.sh",
      `. ./lib.sh
source "$DIR/x.sh"
f() { source later.sh; }`,
    );
    expect(imports.map((each) => [each.specifier, each.lazy])).toEqual([
      ["./lib.sh", false],
      ["$DIR/x.sh", false],
      ["later.sh", true],
    ]);
  });

  it.each([
    ["unsafe-removal", 'rm -rf "$BUILD"/*'],
    ["unsafe-removal", "rm -fr $ROOT/usr"],
    ["listing-in-loop", 'for f in $(ls *.txt); do g "$f"; done'],
    ["unchecked-cd", "cd /srv/data\nrm -f x"],
  ])("finds %s", async (smell, text) => {
    expect(await smellsOf("a.sh", `${text}\n`)).toEqual([smell]);
  });

  it.each([
    'rm -rf "${BUILD:?}"/*',
    'rm -rf "$BUILD"/objects',
    "set -u\nrm -rf $BUILD/*",
    'rm "$BUILD"/*',
    'for f in *.txt; do g "$f"; done',
    "cd /srv/data || exit\nrm -f x",
    "set -e\ncd /srv/data\nrm -f x",
    "if cd /srv/data; then rm -f x; fi",
    "rm -f x\ncd /srv/data",
  ])("says nothing about %j", async (text) => {
    expect(await smellsOf("a.sh", `${text}\n`)).toEqual([]);
  });
});
