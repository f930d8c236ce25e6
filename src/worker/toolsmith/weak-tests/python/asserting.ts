import { type TreeNode, descendants } from "#analysis";
import { isAssertingName } from "../assertion-names.ts";

/** Besides the names of all languages: pytest's contexts, and what mocks and comparisons of data frames offer. */
const PYTHON_ASSERTING =
  /^(?:raises|warns|deprecated_call|fail|skip|skipTest|xfail|importorskip|exit|approx|eq_|compare|benchmark)$|^(?:run_?test|do_?test|_?test)$/i;
const STANDARD =
  /^(?:print|len|list|dict|set|tuple|str|int|float|bool|range|open|isinstance|type|repr|getattr|setattr|hasattr|sorted|iter|next|zip|map|filter|enumerate|super|vars|id|hash|max|min|sum|any|all|bytes|object|time|asyncio|os|sys|json|logging|re|Path|patch|Mock|MagicMock)$/;

/** Tells which functions of a file assert, by their names or by what is in them. */
export class PythonAssertions {
  readonly #functions = new Map<string, TreeNode[]>();
  readonly #asserting = new Set<string>();
  readonly #imported = new Map<string, string>();
  readonly #elsewhere: ReadonlySet<string>;

  /** `elsewhere`: names of functions of other test code that assert. */
  constructor(root: TreeNode, elsewhere: ReadonlySet<string> = new Set()) {
    this.#elsewhere = elsewhere;
    for (const node of descendants(root)) {
      if (node.kind === "function_definition") {
        const name = node.child("name")?.text ?? "";
        this.#functions.set(name, [...(this.#functions.get(name) ?? []), node]);
      } else if (node.kind === "import_from_statement") {
        const module = node.child("module_name")?.text ?? "";
        for (const name of node.childrenIn("name")) {
          this.#imported.set(name.child("alias")?.text ?? name.text, module);
        }
      }
    }
    for (let before = -1; before < this.#asserting.size;) {
      before = this.#asserting.size;
      for (const [name, nodes] of this.#functions) {
        if (nodes.some((node) => this.#holds(node))) this.#asserting.add(name);
      }
    }
  }

  /** Names of functions that assert and can be called from other files: methods of fixtures, helpers. */
  get helpers(): readonly string[] {
    return [...this.#asserting].filter(
      (name) => !name.startsWith("test") && this.#functions.get(name)?.some(isOutermost) === true,
    );
  }

  /** Whether something in a test may fail it, beside an error by accident. */
  asserts(test: TreeNode, parameters: readonly string[]): boolean {
    return this.#holds(test) || this.#usesUnknown(test, parameters);
  }

  #holds(node: TreeNode): boolean {
    for (const each of descendants(node)) {
      if (each.kind === "assert_statement" || each.kind === "raise_statement") return true;
      if (each.kind !== "call") continue;
      const names = calledNames(each);
      if (names.some((name) => isAssertingName(name) || PYTHON_ASSERTING.test(name))) return true;
      // A method is looked up by its name, whatever it is a member of.
      const called = names.at(-1) ?? "";
      if (this.#asserting.has(called) || this.#elsewhere.has(called)) return true;
    }
    return false;
  }

  /** A fixture that is called, or a helper from other test code: nobody here says what it does. */
  #usesUnknown(test: TreeNode, parameters: readonly string[]): boolean {
    for (const each of descendants(test)) {
      if (each.kind !== "call") continue;
      const names = calledNames(each);
      const [first = ""] = names;
      if (names.length === 1 && parameters.includes(first)) return true;
      // Of what a base class offers nothing is known.
      if (first === "self" && names.length === 2 && !this.#functions.has(names[1] ?? ""))
        return true;
      const module = this.#imported.get(first);
      if (module !== undefined && /^\.|test|helper|util|conftest|fixture|support/i.test(module))
        return true;
      const isPlain = names.length === 1 && !this.#functions.has(first) && module === undefined;
      if (isPlain && /^[a-z_]\w*$/.test(first) && !STANDARD.test(first)) return true;
    }
    return false;
  }
}

function isOutermost(node: TreeNode): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (at.kind === "function_definition") return false;
  }
  return true;
}

/** `self.client.get(…)`: `self`, `client`, `get`. */
function calledNames(call: TreeNode): readonly string[] {
  const callee = call.child("function");
  return callee === undefined ? [] : (callee.text.slice(-300).match(/[A-Za-z_]\w*/g) ?? []);
}
