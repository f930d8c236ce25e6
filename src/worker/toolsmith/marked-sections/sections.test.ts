import { expect, test } from "vitest";
import { fileLink, inlineCode, isSameMarkdown, table } from "./markdown-text.ts";
import { readSections, withContent } from "./sections.ts";

const found = (text: string) =>
  readSections(text).sections.map(({ name, attributes, line, start, end }) => [
    name,
    Object.fromEntries(attributes),
    line,
    text.slice(start, end),
  ]);

test("sections are found with what stands between their lines, in any line endings", () => {
  const text = `# A\r
<!-- artel:api entry=./b package=@c/d -->\r
old\r
<!-- /artel:api -->\r
   <!--  artel:scripts  -->
<!-- /artel:scripts -->`;
  expect(found(text)).toEqual([
    ["api", { entry: "./b", package: "@c/d" }, 2, "old\r\n"],
    ["scripts", {}, 5, ""],
  ]);
  const [api] = readSections(text).sections;
  const written = withContent(text, api ?? ({} as never), "new\nlines\n");
  expect(written).toContain("package=@c/d -->\r\n\r\nnew\r\nlines\r\n\r\n<!-- /artel:api -->\r\n");
  expect(readSections(written).sections).toHaveLength(2);
});

test("a link leads to a file whatever its name", () => {
  expect(fileLink("docs/a.md", "src/C# (ü)/100%?.cs", "it")).toBe(
    "[it](../src/C%23%20%28%C3%BC%29/100%25%3F.cs)",
  );
});

test("many empty lines are compared at once", () => {
  const text = "\n".repeat(200_000);
  expect(isSameMarkdown(`a${text}b`, `a${text}c`)).toBe(false);
});

test("markers in code and within a line are text, and those that cannot be used are told", () => {
  const text = `- \`\`\`md
  <!-- artel:a -->
  <!-- /artel:a -->
  \`\`\`
see \`<!-- artel:b -->\` or <!-- artel:b -->
    <!-- artel:c -->
<!-- artel:d -->
<!-- artel:e -->
<!-- /artel:e -->
<!-- /artel:f -->
<!-- artel:g x="y" -->
`;
  expect(found(text).map(([name]) => name)).toEqual(["e"]);
  expect(readSections(text).problems.map(({ name, line }) => [name, line])).toEqual([
    ["d", 7],
    ["f", 10],
    [undefined, 11],
  ]);
});

test("what formatters change makes no difference, and words do", () => {
  const left = `${table(["a", "b"], [["x | y", "1"]])}\n\n- one\n- two\n\n\`\`\`ts\nf(a: "b");\n\`\`\`\n`;
  expect(
    isSameMarkdown(
      left,
      left.replaceAll(/^- /gm, "*   ").replaceAll(/---/g, "-").replaceAll(/ {2,}/g, " "),
    ),
  ).toBe(true);
  expect(isSameMarkdown(left, left.replace(`f(a: "b");`, "f(\n  a: 'b',\n)"))).toBe(true);
  const quoted = "> one two\n> three\n\n```ts\ntype A = B | C\n```\n";
  const reflowed = "> one\n> two three\n\n```ts\ntype A =\n  | B\n  | C;\n```\n";
  expect(isSameMarkdown(quoted, reflowed)).toBe(true);
  expect(isSameMarkdown(left, left.replace("two", "three"))).toBe(false);
  expect(isSameMarkdown(left, left.replace("f(a", "g(a"))).toBe(false);
  expect(inlineCode("a `b` c")).toBe("`` a `b` c ``");
});
