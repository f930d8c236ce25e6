/** Severity, with options where the rule takes some. */
export type RuleSetting = string | readonly string[];

/** Fixed by ourselves (`let-for-var.ts`). */
export const NO_VAR = "eslint/no-var";

/**
 * oxlint rules whose automatic fixes kept type checks and tests green on several repositories. Left out on
 * evidence: unicorn/prefer-set-has and import/no-empty-named-blocks broke type checks; preserve-caught-error,
 * prefer-string-slice, unicorn/no-unnecessary-await (the order in which promises go on) and
 * unicorn/prefer-negative-index (`list.slice(list.length - 3)` of a list of two) change behaviour.
 */
export const safeLintRules: Readonly<Record<string, RuleSetting>> = {
  "eslint/no-debugger": "warn",
  "eslint/no-else-return": "warn",
  "eslint/no-extra-boolean-cast": "warn",
  "eslint/no-unneeded-ternary": "warn",
  "eslint/no-useless-escape": "warn",
  "eslint/no-useless-rename": "warn",
  "eslint/no-var": "warn",
  "eslint/object-shorthand": ["warn", "properties"],
  "eslint/operator-assignment": "warn",
  "eslint/prefer-const": "warn",
  "eslint/prefer-exponentiation-operator": "warn",
  "eslint/yoda": "warn",
  "typescript/no-extra-non-null-assertion": "warn",
  "typescript/no-inferrable-types": "warn",
  "typescript/no-useless-empty-export": "warn",
  "typescript/prefer-as-const": "warn",
  "unicorn/no-instanceof-array": "warn",
  "unicorn/no-new-array": "warn",
  "unicorn/no-useless-fallback-in-spread": "warn",
  "unicorn/no-useless-spread": "warn",
  "unicorn/no-zero-fractions": "warn",
  "unicorn/prefer-array-flat-map": "warn",
  "unicorn/prefer-array-some": "warn",
  "unicorn/prefer-date-now": "warn",
  "unicorn/prefer-includes": "warn",
  "unicorn/prefer-node-protocol": "warn",
  "unicorn/prefer-number-properties": "warn",
  "unicorn/prefer-optional-catch-binding": "warn",
  "unicorn/prefer-regexp-test": "warn",
  "unicorn/prefer-string-starts-ends-with": "warn",
  "unicorn/throw-new-error": "warn",
};

/**
 * Rules that guess what a value is by the name of its method: `[...text.slice(1)]` is not `text.slice(1)`, and
 * `/^a/.test(1)` is false where `(1).startsWith` is an error. Where types are checked, a wrong guess does not pass.
 */
export const rulesThatNeedTypes: ReadonlySet<string> = new Set([
  "unicorn/no-useless-spread",
  "unicorn/prefer-array-flat-map",
  "unicorn/prefer-includes",
  "unicorn/prefer-regexp-test",
  "unicorn/prefer-string-starts-ends-with",
  "unicorn/throw-new-error",
]);

export const safeLintPlugins = ["eslint", "typescript", "unicorn"] as const;

/** Names that other linters give to the same rule; a repository that turns one off does not want its fixes. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  "eslint/no-debugger": ["suspicious/noDebugger"],
  "eslint/no-else-return": ["style/noUselessElse"],
  "eslint/no-extra-boolean-cast": ["complexity/noExtraBooleanCast"],
  "eslint/no-unneeded-ternary": ["complexity/noUselessTernary"],
  "eslint/no-useless-escape": ["complexity/noUselessEscapeInRegex"],
  "eslint/no-useless-rename": ["complexity/noUselessRename"],
  "eslint/no-var": ["style/noVar", "suspicious/noVar"],
  "eslint/object-shorthand": ["style/useConsistentObjectDefinitions"],
  "eslint/operator-assignment": ["style/useShorthandAssign"],
  "eslint/prefer-const": ["style/useConst"],
  "eslint/prefer-exponentiation-operator": ["style/useExponentiationOperator"],
  "eslint/yoda": ["style/noYodaExpression"],
  "typescript/no-extra-non-null-assertion": ["suspicious/noExtraNonNullAssertion"],
  "typescript/no-inferrable-types": ["style/noInferrableTypes"],
  "typescript/no-useless-empty-export": ["complexity/noUselessEmptyExport"],
  "typescript/prefer-as-const": ["style/useAsConstAssertion"],
  "unicorn/prefer-array-flat-map": ["complexity/useFlatMap"],
  "unicorn/prefer-date-now": ["complexity/useDateNow"],
  "unicorn/prefer-node-protocol": [
    "n/prefer-node-protocol",
    "import/enforce-node-protocol-usage",
    "style/useNodejsImportProtocol",
  ],
  "unicorn/prefer-number-properties": ["style/useNumberNamespace"],
  "unicorn/throw-new-error": ["style/useThrowNewError"],
};

/** All names under which a linter's configuration may speak of one of our rules. */
export function namesOf(rule: string): readonly string[] {
  const [plugin, name] = rule.split("/") as [string, string];
  const own = {
    eslint: [name],
    typescript: [`@typescript-eslint/${name}`, `typescript/${name}`, `ts/${name}`],
    unicorn: [rule],
    import: [rule, `import-x/${name}`],
  }[plugin] ?? [rule];
  return [...new Set([rule, ...own, ...(ALIASES[rule] ?? [])])];
}
