import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { cpp } from "./language.ts";

conformsTo(cpp, {
  path: "a.h",
  knotName: "knot",
  knotParameters: 2,
  knot: `void knot(int *xs, bool flag) {
  for (int i = 0; i < 3; i++) {
    if (i && flag) {
    } else if (flag) {
    } else {
      while (flag) {}
    }
  }
}
`,
  documented: `/* Said. */
int said(int a);

int unsaid(int a);
class Hidden;
`,
  publicNames: ["said", "unsaid"],
  broken: "int good() { return 1; }\nint bad( { x ]]\nint better() { return 2; }\n",
  sameTokens: [
    'int f(int a) { return g(a, "b c"); }',
    '/* why */\nint f(int a)\n{\n  return g(a, "b c"); // what\n}\n',
  ],
});

describe("C and C++", () => {
  it.each([
    ["switch (a) { case 1: case 2: g(); break; default: ; }", 3, 1],
    ["for (auto& x : xs) { if (x && y || z) { goto out; } } out: ;", 5, 6],
    ["do {} while (a);", 2, 1],
    ["try { g(); } catch (const E& e) { h(); } catch (...) { h(); }", 3, 2],
    ["return a ? b : c;", 2, 1],
    ["auto l = [&](int q) { if (q) {} };", 1, 0],
    ["f(1);", 1, 1],
    ["this->f(1);", 1, 1],
    ["other->f(1);", 1, 0],
    ["f(1, 2);", 1, 0],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    const text = `int f(int n) { ${body} }`;
    expect(await measuredFunction("a.cpp", text, "f")).toMatchObject({ cyclomatic, cognitive });
  });

  it("names functions below pointers, templates, namespaces and apart from their type", async () => {
    const text = `namespace n {
template <typename T> class K : public B {
public:
  K(int a) : B(a) {}
  int m(int a, bool b = true) const { return a; }
  int apart(int x);
  K(const K&) = delete;
private:
  void hidden();
};
int K::apart(int x) { return this->apart(x); }
static char **pointer(void) { return 0; }
}
#ifdef X
int conditional(void) { return 1; }
#endif`;
    const { functions, classes, exports } = await measured("k.hpp", text);
    expect(functions.map((each) => [each.name, each.parameters, each.booleanParameters])).toEqual([
      ["K.K", 1, 0],
      ["K.m", 2, 1],
      ["K.apart", 1, 0],
      ["pointer", 0, 0],
      ["conditional", 0, 0],
    ]);
    expect(functions[2]?.cognitive).toBe(1);
    expect(classes).toMatchObject([{ name: "K", methods: 3 }]);
    expect(exports.map((each) => each.name)).toEqual([
      "K",
      "K.m",
      "K.apart",
      "pointer",
      "conditional",
    ]);
    expect((await measured("k.cpp", text)).exports).toMatchObject([
      { name: "K.apart", declared: false },
      { name: "conditional", declared: false },
    ]);
  });

  it("reads C", async () => {
    const { functions, classes, syntaxErrors } = await measured(
      "a.c",
      `#include "own.h"
#include <stdio.h>
typedef struct node { struct node *next; } node;
static int walk(const node *n, int (*visit)(const node *)) {
  while (n) { if (!visit(n)) return -1; n = n->next; }
  return 0;
}
int (*handler)(int) = NULL;`,
    );
    expect(syntaxErrors).toEqual([]);
    expect(functions).toMatchObject([{ name: "walk", parameters: 2, cognitive: 3, cyclomatic: 3 }]);
    expect(classes.map((each) => each.name)).toEqual(["node"]);
  });

  it.each([
    ["assignment-in-condition", "if (x = 1) { g(); }"],
    ["empty-body", "if (x); g();"],
    ["zero-length", "memset(p, sizeof(*p), 0);"],
    ["empty-catch", "try { g(); } catch (...) { }"],
    ["identical-operands", "if (a->b && a->b) { g(); }"],
    ["identical-branches", "if (a) { launch(rocket); } else { launch(rocket); }"],
  ])("finds %s", async (smell, body) => {
    expect(await smellsOf("a.cpp", `void f() { ${body} }`)).toEqual([smell]);
  });

  it.each([
    "if ((c = getchar()) != EOF) { g(); }",
    "while (p = next(p)) { g(); }",
    "if (x)\n  ;\nelse g();",
    "memset(p, 0, sizeof(*p));",
    "while (*a++ && *a++) { g(); }",
    "try { g(); } catch (const NotFound&) { }",
  ])("says nothing about %j", async (body) => {
    expect(await smellsOf("a.cpp", `void f() { ${body} }`)).toEqual([]);
  });
});
