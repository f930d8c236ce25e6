import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { csharp } from "./language.ts";

conformsTo(csharp, {
  path: "A.cs",
  knotName: "A.Knot",
  knotParameters: 2,
  knot: `class A {
  void Knot(int[] xs, bool flag) {
    foreach (var x in xs) {
      if (x > 0 && flag) { }
      else if (flag) { }
      else { while (flag) { } }
    }
  }
}
`,
  documented: `namespace N;
/// <summary>Said.</summary>
public class Said {
  // not documentation
  public void Unsaid() { }
  /// <summary>Hidden.</summary>
  private void Hidden() { }
}
`,
  publicNames: ["Said", "Said.Unsaid"],
  broken: "class A { int Good() { return 1; } int Bad( { x } int Better() { return 2; } }\n",
  sameTokens: [
    'class A { int F(int a) { return G(a, "b c"); } }',
    '/// Why.\nclass A {\n  int F(int a) { // what\n    return G(a, "b c");\n  }\n}\n',
  ],
});

describe("C#", () => {
  it.each([
    ["switch (a) { case 1: case 2: G(); break; default: break; }", 3, 1],
    ["var y = a switch { 1 => 2, _ => 3 };", 2, 1],
    ["try { G(); } catch (E e) when (e.X) { }", 3, 1],
    ["var v = a ?? b;", 2, 0],
    ["while (a) { goto L; } L: ;", 2, 2],
    ["Func<int> l = () => { if (a) { } return 1; };", 1, 0],
    ["F(1);", 1, 1],
    ["this.F(1);", 1, 1],
    ["F(1, 2);", 1, 0],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    const text = `class A { void F(int n) { ${body} } }`;
    expect(await measuredFunction("A.cs", text, "A.F")).toMatchObject({ cyclomatic, cognitive });
  });

  it("reads properties, expression bodies and local functions", async () => {
    const text = `namespace N.M {
public class K : B {
  public int P { get { return a ? 1 : 2; } set; }
  public int E(int a, bool b = true, params string[] c) => a;
  public override string ToString() { void Local() { } return ""; }
}
public interface I { void M(); }
}`;
    const { functions, exports, packageName } = await measured("K.cs", text);
    expect(functions.map((each) => each.name)).toEqual([
      "K.P get",
      "K.E",
      "K.ToString",
      "K.ToString.Local",
    ]);
    expect(functions[1]).toMatchObject({ parameters: 3, booleanParameters: 1 });
    expect(exports.map((each) => each.name)).toEqual(["K", "K.P", "K.E", "I", "I.M"]);
    expect(packageName).toBe("N.M");
  });

  it.each([
    ["lost-stack-trace", "void F() { try { G(); } catch (Exception e) { throw e; } }"],
    ["async-void", "async void Load() { await G(); }"],
    ["blocking-in-async", "async Task F() { var x = ReadAsync().Result; }"],
    ["blocking-in-async", "async Task F() { ReadAsync().GetAwaiter().GetResult(); }"],
    ["empty-catch", "void F() { try { G(); } catch { } }"],
    ["regex-in-loop", 'void F() { foreach (var l in lines) { new Regex("a+").Match(l); } }'],
    [
      "concatenation-in-loop",
      'string F() { var s = ""; foreach (var l in lines) { s += l; } return s; }',
    ],
    ["repeated-condition", "void F() { if (a == 1) { G(); } else if (a == 1) { H(); } }"],
  ])("finds %s", async (smell, member) => {
    expect(await smellsOf("A.cs", `class A { ${member} }`)).toEqual([smell]);
  });

  it.each([
    "void F() { try { G(); } catch (Exception e) { Log(e); throw; } }",
    "void F() { try { G(); } catch (Exception e) { throw new Wrapped(e); } }",
    "async void OnClick(object sender, EventArgs e) { await G(); }",
    "Task F() { return Task.FromResult(ReadAsync().Result); }",
    "async Task F() { var x = answer.Result; }",
    "void F() { try { G(); } catch (FormatException) { } }",
    "void F() { foreach (var p in patterns) { new Regex(p); } }",
  ])("says nothing about %j", async (member) => {
    expect(await smellsOf("A.cs", `class A { ${member} }`)).toEqual([]);
  });
});
