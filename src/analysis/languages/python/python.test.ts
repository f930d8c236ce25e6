import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { python } from "./language.ts";

conformsTo(python, {
  path: "a.py",
  knotName: "knot",
  knotParameters: 2,
  knot: `def knot(xs, flag):
    for x in xs:
        if x and flag:
            pass
        elif x:
            pass
        else:
            while flag:
                pass
`,
  documented: `def said():
    """Says so."""
def unsaid():
    # no docstring
    pass
def _private():
    """Hidden."""
`,
  publicNames: ["said", "unsaid"],
  broken: `def good(x):
    return x
def bad(:
    x
def better(x):
    return x
`,
  sameTokens: [
    "def f(a, b):\n    return g(a, 'b c')\n",
    '# why\ndef f(a,\n      b):\n    """Doc."""\n    # what\n    return g( a , \'b c\' )\n',
  ],
});

describe("Python", () => {
  // Expected values of SonarSource's tests and of radon's documentation: what each adds to complexity.
  it.each([
    ["if a: pass\nelif b: pass\nelse: pass", 3, 3],
    ["for i in x: pass\nelse: pass", 2, 2],
    ["while a and b or c: pass", 4, 3],
    ["try: g()\nexcept A: pass\nexcept B:\n  if a: pass\nelse: pass\nfinally: pass", 4, 4],
    ["x = 1 if a else 2", 2, 1],
    ["x = 1 if a else 2 if b else 3", 3, 3],
    ["return [i for i in x if i]", 3, 0],
    ["with a: pass", 1, 0],
    ["match a:\n  case 1: pass\n  case 2 if b: pass\n  case _: pass", 4, 1],
    ["return not (a and b)", 2, 1],
    ["assert a", 1, 0],
    ["g = lambda y: y if y else 0", 1, 0],
    ["if a:\n  g = lambda y: y if y else 0", 2, 4],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    const text = `def f(x):\n${body.replaceAll(/^/gm, "    ")}\n`;
    expect(await measuredFunction("a.py", text, "f")).toMatchObject({ cyclomatic, cognitive });
  });

  it("counts parameters that are passed by position", async () => {
    const text = `class A:
    def m(self, a: bool, b=True, /, c: int = 1, *args, d, **kw): pass
    @classmethod
    def n(cls, a): pass
    def o(self, *, a, b): pass
def p(self, *args: int, k): pass
`;
    expect(await measuredFunction("a.py", text, "A.m")).toMatchObject({
      parameters: 3,
      booleanParameters: 2,
    });
    expect((await measuredFunction("a.py", text, "A.n")).parameters).toBe(1);
    expect((await measuredFunction("a.py", text, "A.o")).parameters).toBe(0);
    expect((await measuredFunction("a.py", text, "p")).parameters).toBe(1);
  });

  it("leaves out what is no function but a signature", async () => {
    const text =
      "@overload\ndef f(a: int): ...\n@typing.overload\ndef f(a: str): ...\ndef f(a): pass\n";
    expect((await measured("a.py", text)).functions.map((each) => each.line)).toEqual([5]);
  });

  it("tells imports of types, and those that happen later", async () => {
    const { imports } = await measured(
      "a.py",
      `import os, a.b as c
from . import x, y as z
if TYPE_CHECKING:
    from .types import T
def f():
    from ..later import g
`,
    );
    expect(
      imports.map((each) => [each.specifier, each.names.join(), each.typeOnly, each.lazy]),
    ).toEqual([
      ["os", "", false, false],
      ["a.b", "", false, false],
      [".", "x,y", false, false],
      [".types", "T", true, false],
      ["..later", "g", false, true],
    ]);
  });

  it("lists what __all__ says, and methods of public classes", async () => {
    const { exports } = await measured(
      "a.py",
      `__all__ = ["A", "_b"]
class A:
    def m(self):
        'Said.'
    def _n(self): pass
def _b(): pass
def c(): pass
`,
    );
    expect(exports.map((each) => each.name)).toEqual(["A", "A.m", "_b"]);
  });

  it.each([
    ["mutable-default", "def f(a, x=[]):\n  x.append(a)\n  return x"],
    ["mutable-default", "def f(x: dict = {}):\n  x['a'] = 1"],
    ["literal-identity", "def f(a):\n  return a is 'text'"],
    ["assert-tuple", "assert (a == 1, 'no')"],
    ["return-in-finally", "def f():\n  try: g()\n  finally:\n    return 1"],
    ["empty-catch", "try: f()\nexcept Exception:\n  pass"],
    ["identical-operands", "if a.b and a.b: f()"],
    ["identical-branches", "if a:\n  launch(rocket)\nelse:\n  launch(rocket)"],
    ["repeated-condition", "if a == 1: f()\nelif b: g()\nelif a == 1: h()"],
    ["query-in-loop", "for u in users:\n  cursor.execute(sql, (u.id,))"],
    ["query-in-loop", "for i in ids:\n  User.objects.get(pk=i)"],
    ["request-in-loop", "for u in urls:\n  requests.get(u)"],
    ["blocking-in-async", "async def f():\n  time.sleep(1)"],
  ])("finds %s", async (smell, text) => {
    expect(await smellsOf("a.py", `${text}\n`)).toEqual([smell]);
  });

  it.each([
    "def f(x=[]):\n  return len(x)",
    "def f(x=[]):\n  x = list(x)\n  x.append(1)\n  return x",
    "def f(x=()):\n  return x",
    "def f(a):\n  return a is None or a is True",
    "assert (a), 'no'",
    "def f():\n  try: g()\n  finally:\n    def h(): return 1",
    "try: f()\nexcept KeyError:\n  pass",
    "try: f()\nexcept Exception:\n  pass  # the cache is only a help",
    "try: f()\nexcept Exception:\n  # the cache is only a help\n  pass",
    "if next(a) and next(a): f()",
    "if a:\n  launch(rocket)\nelif b:\n  launch(rocket)",
    "for attempt in range(3):\n  cursor.execute(sql, attempt)",
    "while True:\n  requests.get(url)",
    "for u in users:\n  cache.get(u)",
    "for u in users:\n  connect()\ncursor.execute(sql, u)",
    "def f():\n  time.sleep(1)",
    "async def f():\n  await asyncio.to_thread(lambda: time.sleep(1))",
  ])("says nothing about %j", async (text) => {
    expect(await smellsOf("a.py", `${text}\n`)).toEqual([]);
  });
});
