import { type TreeNode, descendants } from "#analysis";
import type { Severity } from "#domain";
import { passesByNotThrowing } from "../assertion-names.ts";
import type { PythonAssertions } from "./asserting.ts";
import type { PythonTest } from "./python-test.ts";

/** As `WeakTestRule`, of a single test of pytest or unittest. */
export interface WeakPythonRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly suggestion: string;
  find(
    test: PythonTest,
    assertions: PythonAssertions,
  ): { readonly node: TreeNode; readonly message: string } | undefined;
  readonly fixtures: { readonly finds: readonly string[]; readonly passes: readonly string[] };
}

const LEFT_OUT = /\b(?:skip|skipIf|skipUnless|skipif|xfail|expectedFailure)\b/;
const BY_NOT_RAISING =
  /(?:not?|never|without|doesnt|dont|wont|shouldnt)_\w{0,30}?(?:rais|throw|error|crash|fail|warn|hang|break|leak)|smoke|compil|import|typ(?:e|ed|ing)(?:_|$)|noop|no_op|ignor/i;

export const weakPythonRules: readonly WeakPythonRule[] = [
  {
    id: "empty-test",
    title: "Test that does nothing",
    severity: "medium",
    confidence: 0.9,
    suggestion: "Write it, or mark it: `@pytest.mark.skip(reason=…)`.",
    find: (test) => {
      const isEmpty = test.statements.every(
        ({ kind, text }) => kind === "pass_statement" || text === "...",
      );
      // In a class that is derived from another, it turns off a test of that.
      const isOverride = test.type?.bases.some(
        (base) => !/(?:^|\.)(?:TestCase|object)$/.test(base),
      );
      if (!isEmpty || isOverride === true || isLeftOut(test)) return undefined;
      return { node: test.node, message: "It has no statement, so it always passes." };
    },
    fixtures: {
      finds: [
        "def test_a():\n    pass\n",
        'class TestA:\n    def test_a(self):\n        """Later."""\n        ...\n',
      ],
      passes: [
        "@pytest.mark.skip\ndef test_a():\n    pass\n",
        "class TestA(BaseTests):\n    def test_a(self):\n        pass\n",
        "def helper():\n    pass\n",
      ],
    },
  },
  {
    id: "always-true",
    title: "Assertion that cannot fail",
    severity: "medium",
    confidence: 0.9,
    suggestion: "Compare what the code gives with what it should give, or take the line away.",
    find: (test) => {
      const node = [...descendants(test.node)].find(isAlwaysTrue);
      return (
        node && { node, message: "It asserts a constant: nothing the code does can make it fail." }
      );
    },
    fixtures: {
      finds: [
        "def test_a():\n    f()\n    assert True\n",
        "class A(unittest.TestCase):\n    def test_a(self):\n        self.assertTrue(True)\n",
        "class A(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(1, 1)\n",
      ],
      passes: [
        "def test_a():\n    assert f() is True\n    assert x == x\n",
        "class A(unittest.TestCase):\n    def test_a(self):\n        self.assertTrue(f())\n        self.assertFalse(True)\n",
        "def test_a():\n    assert False\n",
      ],
    },
  },
  {
    id: "swallowed-assertion",
    title: "Failure of an assertion that is swallowed",
    severity: "high",
    confidence: 0.9,
    suggestion:
      "Let it fail: assert outside of `try`, or use `pytest.raises` for the error that is expected.",
    find: (test) => {
      const node = [...descendants(test.node)].find(swallows);
      const message =
        "The assertion raises when it fails, and `except` around it does nothing with the error: the test passes all the same.";
      return node && { node, message };
    },
    fixtures: {
      finds: [
        "def test_a():\n    try:\n        assert f() == 1\n    except:\n        pass\n",
        "def test_a():\n    try:\n        assert f() == 1\n    except Exception as error:\n        print(error)\n",
      ],
      passes: [
        "def test_a():\n    try:\n        assert f() == 1\n    except ValueError:\n        pass\n",
        "def test_a():\n    try:\n        assert f() == 1\n    except Exception:\n        raise\n",
        "def test_a():\n    for _ in range(9):\n        try:\n            assert f() == 1\n            break\n        except AssertionError:\n            pass\n",
        "def test_a():\n    try:\n        f()\n    except Exception:\n        pass\n    assert g()\n",
      ],
    },
  },
  {
    id: "no-assertion",
    title: "Test without an assertion",
    severity: "low",
    confidence: 0.7,
    suggestion:
      "Assert what it should result in; where nothing but an error can go wrong, say so in its name.",
    find: (test, assertions) => {
      const isEmpty = test.statements.every(
        ({ kind, text }) => kind === "pass_statement" || text === "...",
      );
      // What is only looked at is looked at because that may raise.
      const looks = test.statements.some(
        ({ kind, namedChildren }) =>
          kind === "expression_statement" && namedChildren[0]?.kind === "attribute",
      );
      if (isEmpty || looks || isLeftOut(test) || isNamedSo(test)) return undefined;
      if (assertions.asserts(test.node, test.parameters)) return undefined;
      const message =
        "It passes whatever the code gives back, as long as nothing is raised: no assertion is reached, nor any function that asserts.";
      return { node: test.node, message };
    },
    fixtures: {
      finds: [
        "from shop import total\n\ndef test_total():\n    total([1, 2])\n",
        "def test_total(client):\n    client.get('/')\n",
        "import shop\n\nclass TestShop:\n    def test_total(self):\n        shop.total([1])\n",
      ],
      passes: [
        "from shop import total\n\ndef test_total():\n    assert total([1]) == 1\n",
        "import shop\n\ndef test_total():\n    with pytest.raises(ValueError):\n        shop.total(None)\n",
        "import shop\n\ndef ready(x):\n    assert x\n\ndef test_total():\n    ready(shop.total([1]))\n",
        "import shop\n\ndef test_total():\n    # nothing fails here\n    shop.total([])\n",
        "@pytest.fixture\ndef test_total():\n    return shop.total([])\n",
        "import shop\n\ndef test_names():\n    shop.total\n",
        "import shop\n\ndef test_total_does_not_raise():\n    shop.total([])\n",
        "import shop\n\ndef test_total(run):\n    run(shop.total)\n",
        "from .support import prove\n\ndef test_total():\n    prove(1)\n",
        "class TestShop(Base):\n    def test_total(self):\n        self.prove(1)\n",
        "import shop\n\ndef test_total(mock):\n    shop.total(mock)\n    mock.assert_called_once()\n",
      ],
    },
  },
];

function isLeftOut({ decorators, type }: PythonTest): boolean {
  return [...decorators, ...(type?.decorators ?? [])].some((each) => LEFT_OUT.test(each));
}

/** By its name, its docstring or a comment in it. */
function isNamedSo({ name, node }: PythonTest): boolean {
  if (BY_NOT_RAISING.test(name)) return true;
  const docstring = node.child("body")?.namedChildren[0]?.text.slice(0, 300) ?? "";
  if (/^[rbu]*["']/i.test(docstring) && passesByNotThrowing(docstring)) return true;
  return [...descendants(node)].some(
    ({ kind, text }) => kind === "comment" && passesByNotThrowing(text),
  );
}

function isAlwaysTrue(node: TreeNode): boolean {
  if (node.kind === "assert_statement") {
    const [first] = node.namedChildren;
    return first !== undefined && isTruthyConstant(first);
  }
  if (node.kind !== "call") return false;
  const name = node.child("function")?.text ?? "";
  const given = node.child("arguments")?.namedChildren ?? [];
  const [left, right] = given;
  if (left === undefined) return false;
  if (name === "self.assertTrue") return isTruthyConstant(left);
  const compares = /^self\.(?:assertEqual|assertEquals|assertIs)$/.test(name);
  return compares && right !== undefined && isConstant(left) && left.text === right.text;
}

function isConstant({ kind, text }: TreeNode): boolean {
  return (
    /^(?:true|false|none|integer|float)$/.test(kind) || (kind === "string" && !/^\w*f/i.test(text))
  );
}

function isTruthyConstant(node: TreeNode): boolean {
  if (node.kind === "true") return true;
  if (node.kind === "string") return isConstant(node) && !/^\w*(?:""|'')$/.test(node.text);
  return node.kind === "integer" && node.text !== "0";
}

function swallows(node: TreeNode): boolean {
  if (node.kind !== "try_statement" || isRetried(node)) return false;
  const body = node.child("body");
  const asserts = body !== undefined && [...descendants(body)].some(isAssertion);
  const clauses = node.namedChildren.filter(({ kind }) => kind === "except_clause");
  return asserts && clauses.some((clause) => catchesAssertions(clause) && isSilent(clause));
}

function isAssertion(node: TreeNode): boolean {
  if (node.kind === "assert_statement") return true;
  return node.kind === "call" && /^self\.(?:assert|fail)/.test(node.child("function")?.text ?? "");
}

/** Tried again until it passes. */
function isRetried(node: TreeNode): boolean {
  for (
    let at = node.parent;
    at !== undefined && at.kind !== "function_definition";
    at = at.parent
  ) {
    if (at.kind === "for_statement" || at.kind === "while_statement") return true;
  }
  return false;
}

function catchesAssertions(clause: TreeNode): boolean {
  const caught = clause.namedChildren.find(({ kind }) => kind !== "block" && kind !== "comment");
  return caught === undefined || /\b(?:Exception|BaseException|AssertionError)\b/.test(caught.text);
}

/** Only prints, if anything. */
function isSilent(clause: TreeNode): boolean {
  const statements = clause.ofKind("block")?.namedChildren ?? [];
  return statements.every(
    ({ kind, text }) =>
      kind === "pass_statement" ||
      kind === "comment" ||
      text === "..." ||
      /^(?:print|log\w*\.\w+)\(/.test(text),
  );
}
