import { describe, expect, it } from "vitest";
import { conformsTo, measured, measuredFunction, smellsOf } from "../conformance.ts";
import { go } from "./language.ts";

conformsTo(go, {
  path: "a.go",
  knotName: "knot",
  knotParameters: 2,
  knot: `package a
func knot(xs []int, flag bool) {
	for _, x := range xs {
		if flag && x > 0 {
		} else if flag {
		} else {
			for flag {
			}
		}
	}
}
`,
  documented: `package a

// Said says so.
func Said() {}

func Unsaid() {}

// hidden is not for others.
func hidden() {}
`,
  publicNames: ["Said", "Unsaid"],
  broken:
    "package a\nfunc good() int { return 1 }\nfunc bad( { x }\nfunc better() int { return 2 }\n",
  sameTokens: [
    'func f(a int) { g(a, "b c") }',
    '// why\nfunc f(a int) {\n\tg(a /* what */, "b c")\n}\n',
  ],
});

const file = (text: string): string => `package a\n${text}\n`;

describe("Go", () => {
  it("counts as gocognit does: SumOfPrimes is 7, GetWords is 1", async () => {
    const text = file(`func SumOfPrimes(max int) int {
	total := 0
OUT:
	for i := 1; i < max; i++ {
		for j := 2; j < i; j++ {
			if i%j == 0 {
				continue OUT
			}
		}
		total += i
	}
	return total
}
func GetWords(number int) string {
	switch number {
	case 1:
		return "one"
	case 2:
		return "a couple"
	default:
		return "lots"
	}
}`);
    expect(await measuredFunction("a.go", text, "SumOfPrimes")).toMatchObject({
      cognitive: 7,
      cyclomatic: 4,
    });
    expect(await measuredFunction("a.go", text, "GetWords")).toMatchObject({
      cognitive: 1,
      cyclomatic: 3,
    });
  });

  it.each([
    ["select { case <-c: default: }", 2, 1],
    ["switch v := x.(type) { case int, string: _ = v; default: }", 2, 1],
    ["if err := g(); err != nil { goto end }\nend:", 2, 2],
    ["g(func() { if x {} })", 1, 0],
    ["if x { g(func() { if x {} }) }", 2, 4],
    ["f()", 1, 1],
    ["r.f()", 1, 0],
  ])("counts %j", async (body, cyclomatic, cognitive) => {
    const text = file(`func f() {\n${body}\n}`);
    expect(await measuredFunction("a.go", text, "f")).toMatchObject({ cyclomatic, cognitive });
  });

  it("names methods by their type, and counts them, and their recursion", async () => {
    const text = file(`type T struct{ n *T }
func (t *T[K]) Walk(a, b int, c bool, d ...bool) { t.Walk(a, b, c) }
func (T) Other() { Walk() }
type N int`);
    expect(await measuredFunction("a.go", text, "T.Walk")).toMatchObject({
      cognitive: 1,
      parameters: 4,
      booleanParameters: 1,
    });
    const { classes, exports } = await measured("a.go", text);
    expect(classes).toMatchObject([{ name: "T", methods: 2 }]);
    expect(exports.map((each) => each.name)).toEqual(["T", "T.Walk", "T.Other", "N"]);
  });

  it.each([
    ["defer-in-loop", "for _, f := range files { h, _ := os.Open(f); defer h.Close() }"],
    ["regex-in-loop", 'for _, l := range lines { r := regexp.MustCompile("a+"); r.Match(l) }'],
    ["concatenation-in-loop", 's := ""\nfor _, l := range lines { s += l }\nreturn s'],
    ["query-in-loop", "for _, u := range users { db.QueryRow(q, u.ID) }"],
    ["identical-operands", "if a.B && a.B { g() }"],
    ["repeated-condition", "if a == 1 { g() } else if a == 1 { h() }"],
  ])("finds %s", async (smell, body) => {
    expect(await smellsOf("a.go", file(`func f() string {\n${body}\n}`))).toEqual([smell]);
  });

  it.each([
    "for _, f := range files { func() { h := open(f); defer h.Close() }() }",
    "for _, f := range files { defer wg.Done() }",
    "defer h.Close()\nfor x {}",
    "for _, p := range patterns { regexp.MustCompile(p) }",
    "n := 0\nfor _, l := range lines { n += l }",
    'for _, l := range lines { s := ""; s += l; use(s) }',
    "if x != x { g() }",
    "if a := g(); a == 1 { g() } else if a := h(); a == 1 { g() }",
    "for i := 0; i < 3; i++ { db.Exec(q) }",
  ])("says nothing about %j", async (body) => {
    expect(await smellsOf("a.go", file(`func f() string {\n${body}\n}`))).toEqual([]);
  });
});
