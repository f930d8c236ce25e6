/** What a rule's fix writes is known to every Python that can run the file, or from this 3.x on. */
type Needs = "any" | number;

/**
 * Rules of ruff whose fixes are marked safe wherever they are offered, but for comments, which are looked after in
 * `fix-python.ts` (the packaged ruff does not say which fixes are safe; its documentation does, rule by rule, under
 * "Fix safety": https://docs.astral.sh/ruff/rules/). Left out although safe: I001 (order of imports can matter),
 * F632 and F901 (mend bugs by changing what the program does), PLC0208 (order of a set), UP006, UP007 and UP035
 * (annotations that are read at run time), UP032 (order of evaluation), SIM300 (which operand compares), PLR5501
 * (turns blocks round as a matter of taste), RUF100 (knows only the rules that we ask for).
 */
export const pythonRules: Readonly<Record<string, Needs>> = {
  E703: "any", // a semicolon at the end of a statement
  E713: "any", // not x in y
  E714: "any", // not x is y
  F401: "any", // an unused import
  F541: "any", // an f-string without placeholders
  PIE800: "any", // {**a, **{"b": 1}}
  PIE808: "any", // range(0, n)
  PLR1711: "any", // a return at the end
  UP001: 0, // __metaclass__ = type
  UP003: 0, // type("")
  UP004: 0, // class A(object)
  UP005: 2, // assertEquals
  UP008: 0, // super(A, self)
  UP009: 0, // coding: utf-8
  UP010: 0, // from __future__ import print_function
  UP011: 8, // @lru_cache()
  UP012: 0, // "text".encode("utf-8")
  UP015: 0, // open(path, "r")
  UP018: 0, // str("text")
  UP019: 0, // typing.Text
  UP020: 0, // io.open
  UP021: 7, // universal_newlines=
  UP023: 3, // xml.etree.cElementTree
  UP024: 3, // IOError
  UP025: 0, // u"text"
  UP034: "any", // print(("text"))
  UP039: 0, // class A()
  W605: "any", // "\d"
};

export const UNUSED_IMPORT = "F401";

/** `minimum`: the lowest 3.x that the repository supports; undefined when it does not say. */
export function rulesFor(minimum: number | undefined): readonly string[] {
  return Object.entries(pythonRules).flatMap(([rule, needs]) =>
    needs === "any" || (minimum !== undefined && needs <= minimum) ? [rule] : [],
  );
}

/** Configurations name rules by their beginnings: `UP`, `E7`, `ALL`. */
export function isNamed(rule: string, names: readonly string[]): boolean {
  return names.some((name) => name !== "" && (name === "ALL" || rule.startsWith(name)));
}
