import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { isPlainName, part, pattern } from "../expressions.ts";

export const applySpread: CodemodRule = {
  id: "apply-spread",
  pack: "modernise",
  why: "A call with spread arguments reads as the call that it is.",
  risk: "low",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/Spread_syntax#replace_apply",
  needs: { node: 6, ecmaScript: 2015 },
  trigger: /\.\s*apply\s*\(/,
  matchers: [
    pattern("$OWNER.$METHOD.apply($THIS, $LIST)"),
    pattern("$CALLED.apply(undefined, $LIST)"),
  ],
  rewrite: (match) => {
    const list = part(match, "LIST");
    // apply takes anything with a length, and nothing at all; only these are certain to be iterable.
    const isCertain = list.kind() === "array" || list.text() === "arguments";
    if (!isCertain || !isGlobal("arguments", match)) return undefined;
    const called = match.getMatch("CALLED");
    if (called !== null) {
      if (called.kind() !== "identifier" || !isGlobal("undefined", match)) return undefined;
      return `${called.text()}(...${list.text()})`;
    }
    const [owner, method] = [part(match, "OWNER"), part(match, "METHOD")];
    const receiver = owner.kind() === "super" ? "this" : owner.text();
    if (!isPlainName(owner) || part(match, "THIS").text() !== receiver) return undefined;
    return `${owner.text()}.${method.text()}(...${list.text()})`;
  },
  fixtures: {
    changes: [
      [
        "const f = function () { return this.run.apply(this, arguments); };",
        "const f = function () { return this.run(...arguments); };",
      ],
      ["const max = Math.max.apply(Math, [a, b]);", "const max = Math.max(...[a, b]);"],
      ["let g = () => f.apply(undefined, [1]);", "let g = () => f(...[1]);"],
      [
        "const C = class extends D { m() { super.m.apply(this, arguments); } };",
        "const C = class extends D { m() { super.m(...arguments); } };",
      ],
    ],
    stays: [
      "const a = f.apply(null, arguments);",
      "const a = Math.max.apply(Math, list);",
      "const a = b.f.apply(c, arguments);",
      "const a = get().f.apply(get(), arguments);",
      "const a = f.apply(undefined, arguments, 1);",
      "var old = f.apply(undefined, [1]);",
    ],
  },
};
