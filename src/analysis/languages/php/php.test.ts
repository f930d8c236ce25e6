import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { php } from "./language.ts";

conformsTo(php, {
  path: "a.php",
  knotName: "knot",
  knotParameters: 2,
  knot: `<?php
function knot($xs, bool $flag) {
  foreach ($xs as $x) {
    if ($x && $flag) {
    } elseif ($flag) {
    } else {
      while ($flag) {}
    }
  }
}
`,
  documented: `<?php
/** Said. */
class Said {
  // not documentation
  public function unsaid() {}
  /** Hidden. */
  private function hidden() {}
}
`,
  publicNames: ["Said", "Said.unsaid"],
  broken:
    "<?php\nfunction good() { return 1; }\nfunction bad( { x }\nfunction better() { return 2; }\n",
  sameTokens: [
    "<?php function f($a) { g($a, 'b c'); }",
    "<?php\n/** Why. */\nfunction f($a)\n{\n  g($a, 'b c'); // what\n}\n",
  ],
});

describe("PHP", () => {
  it.each([
    ["if ($a) {} else if ($b) {} else {}", 3, 3],
    ["switch ($a) { case 1: case 2: g(); break 2; default: }", 3, 2],
    ["$y = match($a) { 1, 2 => 3, default => 4 };", 2, 1],
    ["try {} catch (E $e) { if ($a) {} } finally {}", 3, 3],
    ["$z = $a ? $b : $c;", 2, 1],
    ["$z = $a ?? $b;", 2, 0],
    ["if ($a && $b or $c) {}", 4, 3],
    ["$f = fn($x) => $x ? 1 : 2;", 1, 0],
    ["f();", 1, 1],
    ["$other->f();", 1, 0],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    const text = `<?php function f() { ${body} }`;
    expect(await measuredFunction("a.php", text, "f")).toMatchObject({ cyclomatic, cognitive });
  });

  it("knows methods, namespaces and the ways to import", async () => {
    const { functions, exports, imports, packageName } = await measured(
      "K.php",
      `<?php
namespace A\\B;
use C\\D;
use C\\E as F;
use C\\{G, H};
require_once __DIR__ . '/x.php';
include "y.php";
require $name;
final class K { public static function m(int $a, bool $b = false, ...$c) { self::m(1); $this->m(2); } abstract function n(); }
interface I { public function i(); }`,
    );
    expect(functions).toMatchObject([
      { name: "K.m", cognitive: 2, parameters: 3, booleanParameters: 1 },
    ]);
    expect(exports.map((each) => each.name)).toEqual(["K", "K.m", "K.n", "I", "I.i"]);
    expect(imports.map((each) => [each.form, each.specifier])).toEqual([
      ["use", "C\\D"],
      ["use", "C\\E"],
      ["use", "C\\G"],
      ["use", "C\\H"],
      ["path", "./x.php"],
      ["path", "y.php"],
    ]);
    expect(packageName).toBe("A\\B");
  });

  it.each([
    ["assignment-in-condition", "if ($a = 1) { g(); }"],
    ["reference-left", "foreach ($xs as &$x) { $x++; } $x = 3;"],
    ["reference-left", "foreach ($xs as $k => &$x) { $x++; } foreach ($ys as $x) { g($x); }"],
    ["empty-catch", "try { g(); } catch (\\Exception $e) { }"],
    ["query-in-loop", "foreach ($ids as $id) { $this->db->query($id); }"],
    ["repeated-condition", "if ($a) { g(); } elseif ($a) { h(); }"],
  ])("finds %s", async (smell, body) => {
    expect(await smellsOf("a.php", `<?php function f() { ${body} }`)).toEqual([smell]);
  });

  it.each([
    "if ($a = g()) { h(); }",
    "if ($a == 1) { g(); }",
    "foreach ($xs as &$x) { $x++; } unset($x); $x = 3;",
    "foreach ($xs as &$x) { $x++; } return $xs;",
    "foreach ($xs as &$x) { $x++; } foreach ($xs as &$x) { $x++; }",
    "try { g(); } catch (NotFound $e) { }",
  ])("says nothing about %j", async (body) => {
    expect(await smellsOf("a.php", `<?php function f() { ${body} }`)).toEqual([]);
  });
});
