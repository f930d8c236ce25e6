import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { rust } from "./language.ts";

conformsTo(rust, {
  path: "a.rs",
  knotName: "knot",
  knotParameters: 2,
  knot: `fn knot(xs: &[i32], flag: bool) {
    for x in xs {
        if flag && *x > 0 {
        } else if flag {
        } else {
            while flag {}
        }
    }
}
`,
  documented: `/// Said.
#[inline]
pub fn said() {}

// not documentation
pub fn unsaid() {}

/// Hidden.
pub(crate) fn hidden() {}
`,
  publicNames: ["said", "unsaid"],
  broken: "fn good() -> i32 { 1 }\nfn bad( { x }\nfn better() -> i32 { 2 }\n",
  sameTokens: [
    'fn f(a: i32) { g(a, "b c") }',
    '/// Why.\nfn f(a: i32) {\n    g(a /* what */, "b c")\n}\n',
  ],
});

describe("Rust", () => {
  it.each([
    ["match a { 1 | 2 => g(), x if x > 1 => {}, _ => {} }", 4, 1],
    ["if let Some(x) = a && b {}", 3, 2],
    ["while let Some(x) = it.next() {}", 2, 1],
    ["loop { break; }", 2, 1],
    ["'out: for i in a { for j in b { continue 'out; } }", 3, 4],
    ["let Some(q) = w else { return 1 };", 2, 0],
    ["let x = if a { 1 } else { 2 };", 2, 2],
    ["g(|y| if y { 1 } else { 2 });", 1, 0],
    ["f();", 1, 1],
    ["let v = loop { break value; };", 2, 1],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    const text = `fn f() -> i32 { ${body} }`;
    expect(await measuredFunction("a.rs", text, "f")).toMatchObject({ cyclomatic, cognitive });
  });

  it("joins a type with its implementations, and leaves those of traits out of its surface", async () => {
    const text = `/// S.
pub struct S<T> { a: T }
impl<T> S<T> { pub fn m(&self, a: bool, b: u8) { self.m(a, b) } fn hidden(&self) {} }
impl<T> Drop for S<T> { fn drop(&mut self) {} }
pub mod inner { pub const A: i32 = 1; }`;
    const { classes, exports } = await measured("a.rs", text);
    expect(classes).toMatchObject([{ name: "S", methods: 3 }]);
    expect(exports.map((each) => each.name)).toEqual(["S", "S.m", "A"]);
    expect(await measuredFunction("a.rs", text, "S.m")).toMatchObject({
      cognitive: 1,
      parameters: 2,
      booleanParameters: 1,
    });
  });

  it("flattens use trees, seen from the file", async () => {
    const { imports } = await measured(
      "a.rs",
      `use crate::a::{b, c::D as E, self};
use super::x::*;
mod foo;
#[path = "linux/bar.rs"]
mod bar;
mod tests { use super::*; use super::super::up; }`,
    );
    expect(imports.map((each) => `${each.form} ${each.specifier}`)).toEqual([
      "use crate::a::b",
      "use crate::a::c::D",
      "use crate::a",
      "use super::x",
      "mod foo",
      "path linux/bar.rs",
      "use self",
      "use super::up",
    ]);
  });

  it("knows code that only tests run", async () => {
    const text = `fn f() {}
#[cfg(test)]
mod tests { fn helper(a: bool, b: bool) { let _ = m.lock().unwrap(); } #[test] fn t() {} }
#[tokio::test]
async fn alone() {}`;
    const { functions, smells } = await measured("a.rs", text);
    expect(functions.map((each) => [each.name, each.test === true])).toEqual([
      ["f", false],
      ["helper", true],
      ["t", true],
      ["alone", true],
    ]);
    expect(smells).toEqual([]);
  });

  it.each([
    ["dropped-lock", "fn f() { let _ = self.state.lock().unwrap(); }"],
    ["blocking-in-async", "async fn f() { std::thread::sleep(d); }"],
    ["regex-in-loop", 'fn f() { for l in lines { let r = Regex::new(r"a+").unwrap(); } }'],
    ["identical-operands", "fn f() { if a.b || a.b { g() } }"],
  ])("finds %s", async (smell, text) => {
    expect(await smellsOf("a.rs", text)).toEqual([smell]);
  });

  it.each([
    "fn f() { let _guard = self.state.lock().unwrap(); }",
    "fn f() { let _ = file.read(); }",
    "fn f() { std::thread::sleep(d); }",
    "async fn f() { spawn(|| std::thread::sleep(d)); }",
    "fn f() { for p in patterns { Regex::new(p); } }",
  ])("says nothing about %j", async (text) => {
    expect(await smellsOf("a.rs", text)).toEqual([]);
  });
});
