import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { java } from "./language.ts";

conformsTo(java, {
  path: "A.java",
  knotName: "A.knot",
  knotParameters: 2,
  knot: `class A {
  void knot(int[] xs, boolean flag) {
    for (int x : xs) {
      if (x > 0 && flag) {
      } else if (flag) {
      } else {
        while (flag) {}
      }
    }
  }
}
`,
  documented: `/** Said. */
public class Said {
  // not documentation
  public void unsaid() {}
  /** Hidden. */
  private void hidden() {}
}
`,
  publicNames: ["Said", "Said.unsaid"],
  broken: "class A { int good() { return 1; } int bad( { x } int better() { return 2; } }\n",
  sameTokens: [
    'class A { int f(int a) { return g(a, "b c"); } }',
    '/** Why. */\nclass A {\n  int f(int a) { // what\n    return g(a, "b c");\n  }\n}\n',
  ],
});

/** The examples of the appendix of "Cognitive Complexity", version 1.7. */
const WHITE_PAPER = `class A {
  private MethodJavaSymbol overriddenSymbolFrom(ClassJavaType classType) {
    if (classType.isUnknown()) {
      return Symbols.unknownMethodSymbol;
    }
    boolean unknownFound = false;
    List<JavaSymbol> symbols = classType.getSymbol().members().lookup(name);
    for (JavaSymbol overrideSymbol : symbols) {
      if (overrideSymbol.isKind(JavaSymbol.MTH) && !overrideSymbol.isStatic()) {
        MethodJavaSymbol methodJavaSymbol = (MethodJavaSymbol) overrideSymbol;
        if (canOverride(methodJavaSymbol)) {
          Boolean overriding = checkOverridingParameters(methodJavaSymbol, classType);
          if (overriding == null) {
            if (!unknownFound) {
              unknownFound = true;
            }
          } else if (overriding) {
            return methodJavaSymbol;
          }
        }
      }
    }
    if (unknownFound) {
      return Symbols.unknownMethodSymbol;
    }
    return null;
  }
  private static String toRegexp(String antPattern, String directorySeparator) {
    final StringBuilder sb = new StringBuilder(antPattern.length());
    int i = antPattern.startsWith("/") || antPattern.startsWith("\\\\") ? 1 : 0;
    while (i < antPattern.length()) {
      final char ch = antPattern.charAt(i);
      if (SPECIAL_CHARS.indexOf(ch) != -1) {
        sb.append(ch);
      } else if (ch == '*') {
        if (i + 1 < antPattern.length() && antPattern.charAt(i + 1) == '*') {
          if (i + 2 < antPattern.length() && isSlash(antPattern.charAt(i + 2))) {
            i += 2;
          } else {
            i += 1;
          }
        } else {
          sb.append("[^");
        }
      } else if (ch == '?') {
        sb.append("[^");
      } else if (isSlash(ch)) {
        sb.append(escapedDirectorySeparator);
      } else {
        sb.append(ch);
      }
      i++;
    }
    return sb.toString();
  }
  int sumOfPrimes(int max) {
    int total = 0;
    OUT: for (int i = 1; i <= max; ++i) {
      for (int j = 2; j < i; ++j) {
        if (i % j == 0) { continue OUT; }
      }
      total += i;
    }
    return total;
  }
  String getWords(int number) {
    switch (number) { case 1: return "one"; case 2: return "a couple"; case 3: return "a few"; default: return "lots"; }
  }
}`;

describe("Java", () => {
  it.each([
    ["overriddenSymbolFrom", 19],
    ["toRegexp", 20],
    ["sumOfPrimes", 7],
    ["getWords", 1],
  ])("counts as the definition does: %s is %i", async (name, cognitive) => {
    expect(await measuredFunction("A.java", WHITE_PAPER, `A.${name}`)).toMatchObject({ cognitive });
  });

  it.each([
    ["do { } while (a);", 2, 1],
    ["try { g(); } catch (A | B e) { if (a) {} } finally { }", 3, 3],
    ["int y = a ? b : c ? d : e;", 3, 3],
    ["int y = switch (a) { case 1, 2 -> 3; default -> 4; };", 2, 1],
    ["Runnable q = () -> { if (a) {} };", 1, 0],
    ["f(1);", 1, 1],
    ["f(1, 2);", 1, 0],
    ["other.f(1);", 1, 0],
    ["if (a && (b && c) || d) {}", 5, 3],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    const text = `class A { void f(int n) { ${body} } }`;
    expect(await measuredFunction("A.java", text, "A.f")).toMatchObject({ cyclomatic, cognitive });
  });

  it("lists what is public, of interfaces without a word, and not what overrides", async () => {
    const { exports, classes, packageName } = await measured(
      "A.java",
      `package a.b;
public class A { public A() {} public void m() {} @Override public String toString() { return ""; } void n() {} public static class In { public void x() {} } }
interface Hidden { void m(); }`,
    );
    expect(exports.map((each) => each.name)).toEqual(["A", "A.m", "A.In", "A.In.x"]);
    expect(classes.map((each) => [each.name, each.methods])).toEqual([
      ["A", 4],
      ["A.In", 1],
      ["Hidden", 0],
    ]);
    expect(packageName).toBe("a.b");
    const { exports: ofInterface } = await measured(
      "I.java",
      "public interface I { void m(); default void n() {} }",
    );
    expect(ofInterface.map((each) => each.name)).toEqual(["I", "I.m", "I.n"]);
  });

  it.each([
    ["string-identity", 'if (name == "x") {}'],
    ["return-in-finally", "try { g(); } finally { return; }"],
    ["empty-catch", "try { g(); } catch (IOException e) { }"],
    ["concatenation-in-loop", 'String s = ""; for (String x : xs) { s += x; }'],
    ["regex-in-loop", 'for (String x : xs) { Pattern.compile("a+").matcher(x); }'],
    ["query-in-loop", "for (User u : users) { userRepository.findById(u.id); }"],
    ["identical-branches", "if (a) { launch(rocket); } else { launch(rocket); }"],
  ])("finds %s", async (smell, body) => {
    expect(await smellsOf("A.java", `class A { void f() { ${body} } }`)).toEqual([smell]);
  });

  it.each([
    'if ("x".equals(name)) {}',
    "if (name == null) {}",
    "try { g(); } catch (IOException ignored) { }",
    "try { g(); } catch (NumberFormatException e) { }",
    "try { g(); } catch (IOException e) { /* not there: fine */ }",
    'for (String x : xs) { String s = ""; s += x; use(s); }',
    "int n = 0; for (int x : xs) { n += x; }",
    "for (User u : users) { map.find(u); }",
    "try { g(); } finally { run(() -> { return 1; }); }",
  ])("says nothing about %j", async (body) => {
    expect(await smellsOf("A.java", `class A { void f() { ${body} } }`)).toEqual([]);
  });
});
