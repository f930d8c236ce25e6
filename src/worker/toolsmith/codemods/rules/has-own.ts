import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { isPlainName, part, pattern } from "../expressions.ts";

export const hasOwn: CodemodRule = {
  id: "has-own",
  pack: "modernise",
  why: "Object.hasOwn says in one word what a call of a borrowed method says in four.",
  risk: "low",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Object/hasOwn",
  needs: { node: 17, ecmaScript: 2022 },
  trigger: /hasOwnProperty\s*\.\s*call/,
  matchers: [
    pattern("Object.prototype.hasOwnProperty.call($OBJECT, $KEY)"),
    pattern("({}).hasOwnProperty.call($OBJECT, $KEY)"),
    pattern("{}.hasOwnProperty.call($OBJECT, $KEY)"),
  ],
  rewrite: (match) => {
    const [object, key] = [part(match, "OBJECT"), part(match, "KEY")];
    // The two differ in which of them is converted first: seen only when both conversions do something.
    const isCertain = key.kind() === "string" || (isPlainName(key) && isPlainName(object));
    if (!isCertain || !isGlobal("Object", match)) return undefined;
    return `Object.hasOwn(${object.text()}, ${key.text()})`;
  },
  fixtures: {
    changes: [
      [
        `if (Object.prototype.hasOwnProperty.call(map, "ключ")) use();`,
        `if (Object.hasOwn(map, "ключ")) use();`,
      ],
      ["x = {}.hasOwnProperty.call(a, b);", "x = Object.hasOwn(a, b);"],
    ],
    stays: [
      "Object.prototype.hasOwnProperty.call(a, next());",
      "function f(Object) { return Object.prototype.hasOwnProperty.call(a, b); }",
      "a.hasOwnProperty(b);",
      "Object.prototype.hasOwnProperty.call(a /* why */, b);",
      "Object.prototype.hasOwnProperty.call(...all);",
    ],
  },
};
