import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { ruby } from "./language.ts";

conformsTo(ruby, {
  path: "a.rb",
  knotName: "knot",
  knotParameters: 2,
  knot: `def knot(xs, flag)
  for x in xs do
    if x && flag
      a
    elsif flag
      b
    else
      while flag do
        c
      end
    end
  end
end
`,
  documented: `# Said.
def said
end

def unsaid
end
private
# Hidden.
def hidden
end
`,
  publicNames: ["said", "unsaid"],
  broken: "def good\n  1\nend\ndef bad(\n  x ]]]\nend\ndef better\n  2\nend\n",
  sameTokens: [
    "def f(a)\n g(a, 'b c')\nend",
    "# why\ndef f(a)\n  # what\n  g( a, 'b c' )\n\nend\n",
  ],
});

describe("Ruby", () => {
  it.each([
    ["case a\nwhen 1, 2 then g\nelse h\nend", 2, 1],
    ["case a\nin {x:} if y then g\nend", 3, 1],
    ["return 1 unless q", 2, 1],
    ["begin\n g\nrescue A\n h if b\nend", 3, 3],
    ["x = a ? b : c", 2, 1],
    ["until a; end", 2, 1],
    ["a or b and c", 3, 2],
    ["xs.each { |x| g if x }", 1, 0],
    ["if a\n xs.each { |x| g if x }\nend", 2, 4],
    ["self.f", 1, 1],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    expect(await measuredFunction("a.rb", `def f\n${body}\nend`, "f")).toMatchObject({
      cyclomatic,
      cognitive,
    });
  });

  it("lists what is public, and knows its documentation", async () => {
    const { exports, classes } = await measured(
      "a.rb",
      `module M
  # Doc.
  class K < B
    # First.
    def first(a, b = true, *c, k: 1, **o, &blk); end
    def self.made; end
    private
    def hidden?; end
  end
end`,
    );
    expect(exports.map((each) => [each.name, each.documented])).toEqual([
      ["M", false],
      ["M.K", true],
      ["M.K.first", true],
      ["M.K.made", false],
    ]);
    expect(classes).toMatchObject([
      { name: "M", methods: 0 },
      { name: "M.K", methods: 3 },
    ]);
  });

  it("knows the ways to require", async () => {
    const { imports } = await measured(
      "a.rb",
      `require 'json'
require_relative '../a/b'
autoload :C, 'a/c'
def f
  require "later"
end
require name
x.require 'no'`,
    );
    expect(imports.map((each) => [each.form, each.specifier, each.lazy, each.typeOnly])).toEqual([
      ["require", "json", false, false],
      ["require_relative", "../a/b", false, false],
      ["autoload", "a/c", false, true],
      ["require", "later", true, false],
    ]);
  });

  it.each([
    ["catches-everything", "begin\n g\nrescue Exception => e\n log e\nend"],
    ["return-in-finally", "begin\n g\nensure\n return 1\nend"],
    ["empty-catch", "begin\n g\nrescue\nend"],
    ["concatenation-in-loop", "s = ''\nfor x in xs do\n s += x\nend"],
    ["query-in-loop", "for id in ids do\n User.find_by(id: id)\nend"],
    ["identical-branches", "if a\n launch(rocket)\nelse\n launch(rocket)\nend"],
  ])("finds %s", async (smell, body) => {
    expect(await smellsOf("a.rb", `def f\n${body}\nend`)).toEqual([smell]);
  });

  it.each([
    "begin\n g\nrescue Exception => e\n log e\n raise\nend",
    "begin\n g\nrescue KeyError\nend",
    "begin\n g\nrescue\n # not there: fine\nend",
    "x = begin\n g\nrescue\n nil\nend",
    "n = 0\nfor x in xs do\n n += x\nend",
    "begin\n g\nensure\n close\nend",
  ])("says nothing about %j", async (body) => {
    expect(await smellsOf("a.rb", `def f\n${body}\nend`)).toEqual([]);
  });
});
