import { describe, expect, it } from "vitest";
import { letForVar } from "./let-for-var.ts";

const MODULE = 'import "./other.js";\n';
const rewritten = (text: string, path = "a.js") =>
  letForVar(path, `${MODULE}${text}`).slice(MODULE.length);

describe("var becomes let", () => {
  it.each([
    ["at the top of a module", "var a = 1, b = a;", "let a = 1, b = a;"],
    ["of CommonJS too", 'var a = require("a");', 'let a = require("a");'],
    ["used by a function that is called later", "var a = 1; function f() { return a; } f();"],
    ["called by name in its own function", "var f = function () { return f(); };"],
    ["in the head of a loop", "for (var i = 0; i < 3; i++) use(i);"],
    ["in the head of a loop over things", "for (var each of all) use(each);"],
    ["in the body of a loop, set in each round", "while (go()) { var a = go(); use(a); }"],
    ["in a function in a loop", "while (go()) use(function () { var a; use(a); });"],
    ["by patterns, and read by shorthand", "var { a, b: [c] } = all; use({ a, c });"],
    ["where another function has one of that name", "var a = 1; use((a) => a);"],
    ["in a function that is called above", "f(); function f() { var a = 1; return a; }"],
    [
      "without a value where no round can have left one",
      "function f() { for (var i, n = 2; n; n--) use(i); }",
    ],
    ["as a tag", "var A = go(); use(<A.b/>);", undefined, "a.jsx"],
    ["in TypeScript", "function f(a: number) { var b: number = a; return b; }", undefined, "a.ts"],
  ])("%s", (_name, text, expected?: string, path?: string) => {
    expect(rewritten(text, path)).toBe(expected ?? text.replaceAll("var ", "let "));
  });
});

describe("var stays", () => {
  it.each([
    ["when closures of all rounds share it", "for (var i = 0; i < 3; i++) use(() => i);"],
    ["when a class in the loop reads it", "for (var i of all) use(class { i = i; });"],
    ["when it keeps its value for the next round", "while (go()) { var a; a = (a || 0) + 1; }"],
    ["in a loop's head that keeps it too", "while (go()) for (var i; i < 3; i++) use(i);"],
    ["when it is declared twice", "var a = 1; var a = 2;"],
    ["when it is a parameter", "function f(a) { var a = a || 1; return a; }"],
    ["when it is a function", "function f() {} var f = 1;"],
    ["when it is read above", "use(a); var a = 1;"],
    ["when it is read by a function above", "const f = () => a; f(); var a = 1;"],
    ["when it is read in its own value", "var a = (function () { return a; })();"],
    ["when a loop goes over itself", "for (var a of a) use(a);"],
    ["when a function that reads it is called above", "f(); var a = 1; function f() { return a; }"],
    ["also by way of another", "g(); var a = 1; function f() { return a; } function g() { f(); }"],
    ["when it is used outside of its block", "if (go()) { var a = 1; } use(a);"],
    ["in a case", "switch (go()) { case 1: var a = 1; break; default: use(a); }"],
    ["without a block", "if (go()) var a = 1;"],
    ["when it has the name of what was caught", "try { go(); } catch (a) { var a = 1; }"],
    ["when something finds variables by name", 'function f() { var a = 1; eval("a"); }'],
    ["when it is exported at once", "export var a = 1;"],
    ["with an odd name", "function f() { var arguments = 1; }"],
    ["with a name of CommonJS", "var exports = (module.exports = {});"],
    ["in a file that is broken", "var a = 1; ]"],
    [
      "in what is only declared",
      "declare var a: number; declare global { var b: number; }",
      "a.ts",
    ],
  ])("%s", (_name, text, path?: string) => {
    expect(rewritten(text, path)).toBe(text);
  });

  it("in a script, whose variables are those of the page", () => {
    const text = "var a = 1; (function () { var b = a; })();";
    expect(letForVar("a.js", text)).toBe("var a = 1; (function () { let b = a; })();");
  });
});
