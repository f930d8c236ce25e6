import { type SyntaxNode, childNode, childNodes, textField } from "#analysis";
import { calledNames, isCall } from "../test-code/called-names.ts";
import { type SourceFile, isFunction, nodesIn } from "../test-code/source-file.ts";
import { parameterNames } from "../test-code/test-calls.ts";
import { assertingFunctions } from "./asserting-functions.ts";
import { isAssertingName, isSurelyAssertingName, passesByNotThrowing } from "./assertion-names.ts";
import type { ImportedModule } from "./repository-modules.ts";
import { isDropped } from "./test-bodies.ts";

/** What a test is given that only accompanies it, by the name of the member. */
const ACCOMPANYING =
  /^(?:log|diagnostic|comment|mock|mocks|signal|name|fullName|title|context|teardown|after|before|afterEach|beforeEach|timeout|runOnly|task|skip|slow|retries)$/;
/** Names of the language and of test environments: what they are is known, and none of them asserts. */
const STANDARD =
  /^(?:globalThis|window|document|navigator|global|self|process|console|require|module|exports|setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|queueMicrotask|fetch|structuredClone|jest|vi|sinon|Buffer|URL\w*|Event|CustomEvent|[A-Z]\w*Event|AbortController|AbortSignal|Headers|Request|Response|Blob|File|FormData|TextEncoder|TextDecoder|performance|crypto|localStorage|sessionStorage|undefined|NaN|Infinity|parseInt|parseFloat|isNaN|isFinite|encodeURI\w*|decodeURI\w*|eval|super|import|gc)$/;

/** Tells what of a test asserts something. */
export class AssertionReader {
  readonly #file: SourceFile;
  readonly #imported: ReadonlyMap<string, ImportedModule>;
  readonly #own: ReadonlySet<string>;
  readonly #declared: ReadonlySet<string>;

  constructor(file: SourceFile, imported: ReadonlyMap<string, ImportedModule>) {
    this.#file = file;
    this.#imported = imported;
    this.#own = assertingFunctions(file, (names) => this.#isOutside(names));
    this.#declared = declaredNames(file);
  }

  /** Whether something in the function of a test may fail it, beside an error by accident. */
  asserts(body: SyntaxNode, modifiers: readonly string[]): boolean {
    const given = new Set(parameterNames(body).filter((name) => name !== undefined));
    // A row of a table is handed on to what is tested; a context or a callback, to what asserts.
    const isTable = modifiers.some((each) => each === "each" || each === "for");
    const context = isTable ? new Set<string>() : given;
    const destructured = childNodes(body, "params").some(({ type }) => type === "ObjectPattern");
    for (const node of nodesIn(body)) {
      if (node.type === "ThrowStatement" || node.type === "TSSatisfiesExpression") return true;
      // What is only looked at is looked at because that may throw.
      if (node.type === "MemberExpression" && isDropped(this.#file, node)) return true;
      if (node.type === "Identifier" && this.#isHandedOn(node, context)) return true;
      if (!isCall(node)) continue;
      if (this.isAssertion(node) || this.#usesContext(node, given)) return true;
      // A fixture of the runner's user may do anything.
      if (destructured && this.#isParameter(node, body)) return true;
    }
    return this.#saysSo(body);
  }

  /** Whether a call asserts, by its name or by what the function it calls does. */
  isAssertion(call: SyntaxNode): boolean {
    const { root, names } = calledNames(call);
    const [first = ""] = names;
    const module = this.#moduleOf(first);
    if (module !== undefined && isTested(module)) {
      const imported = this.#file.bindings.get(first)?.imported ?? "";
      if ([imported, ...names].some(isSurelyAssertingName)) return true;
      return module.kind === "file" && names.some((name) => module.asserting.has(name));
    }
    if (names.some((name) => isAssertingName(name) || this.#own.has(name))) return true;
    if (module?.kind === "unknown" || this.#isOutside(names)) return true;
    const isOpen = root !== undefined && !this.#declared.has(first) && !isStandard(first);
    // A global of the repository's own: nobody says what it does.
    return isOpen || (root === undefined && names.length === 0);
  }

  /** A call that is an assertion by its own name: `expect(…)`, `assert.equal(…)`. */
  isPlainAssertion(call: SyntaxNode): boolean {
    return calledNames(call).names.some((name) => /^(?:expect|assert|should)/.test(name));
  }

  #moduleOf(name: string): ImportedModule | undefined {
    const module = this.#file.bindings.get(name)?.module;
    return module === undefined ? undefined : this.#imported.get(module);
  }

  /** By a function of a file that is imported; of an object, by the name of its member in any of them. */
  #isOutside(names: readonly string[]): boolean {
    const binding = this.#file.bindings.get(names[0] ?? "");
    const module = this.#moduleOf(names[0] ?? "");
    if (module?.kind === "file") {
      return [binding?.imported ?? "", ...names].some((name) => module.asserting.has(name));
    }
    const member = names.length > 1 ? names.at(-1) : undefined;
    if (member === undefined) return false;
    return [...this.#imported.values()].some(
      (each) => each.kind === "file" && each.isTestCode && each.asserting.has(member),
    );
  }

  /** `t.is(…)`, `done()`, and calls of what a table gives the test. */
  #usesContext(call: SyntaxNode, given: ReadonlySet<string>): boolean {
    const { names } = calledNames(call);
    const [first = "", second] = names;
    if (!given.has(first)) return false;
    return second === undefined || !ACCOMPANYING.test(second);
  }

  /** What is passed on as a value: `finish(done)`, `check(t)`, `promise.then(assert.ok)`. */
  #isHandedOn(node: SyntaxNode, given: ReadonlySet<string>): boolean {
    const name = textField(node, "name") ?? "";
    const isKnown = given.has(name) || /^(?:expect|assert|should)$/.test(name);
    const parent = this.#file.parent(node);
    if (parent === undefined) return false;
    if (isKnown && isCall(parent)) return childNode(parent, "callee") !== node;
    return (
      name === "should" || (isKnown && /^(?:Property|AssignmentExpression)$/.test(parent.type))
    );
  }

  #isParameter(call: SyntaxNode, body: SyntaxNode): boolean {
    const { root } = calledNames(call);
    const name = textField(root, "name");
    return childNodes(body, "params").some((pattern) =>
      [...nodesIn(pattern)].some(
        (each) => each.type === "Identifier" && textField(each, "name") === name,
      ),
    );
  }

  /** By a comment: a type that must not fit, or that nothing should be thrown. */
  #saysSo(body: SyntaxNode): boolean {
    return this.#file.comments.some(
      ({ start, end, value }) =>
        start > body.start &&
        end < body.end &&
        (/@ts-expect-error|\$ExpectType/.test(value) || passesByNotThrowing(value)),
    );
  }
}

function isTested(module: ImportedModule): boolean {
  return module.kind === "own" || (module.kind === "file" && !module.isTestCode);
}

function isStandard(name: string): boolean {
  return STANDARD.test(name) || name in globalThis;
}

/** All names that the file gives to something anywhere. */
function declaredNames(file: SourceFile): ReadonlySet<string> {
  const names = new Set<string>(file.bindings.keys());
  const take = (node: SyntaxNode | undefined): void => {
    if (node === undefined) return;
    for (const each of nodesIn(node)) {
      const name = each.type === "Identifier" ? textField(each, "name") : undefined;
      if (name !== undefined) names.add(name);
    }
  };
  for (const node of nodesIn(file.program)) {
    if (isFunction(node)) childNodes(node, "params").forEach(take);
    if (
      /^(?:VariableDeclarator|FunctionDeclaration|ClassDeclaration|FunctionExpression)$/.test(
        node.type,
      )
    )
      take(childNode(node, "id"));
    if (node.type === "CatchClause") take(childNode(node, "param"));
  }
  return names;
}
