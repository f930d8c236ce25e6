import { expect, test } from "vitest";
import { anchorsOf, headingsOf } from "./anchors.ts";
import { fileLinks, linksOf, readMarkdown } from "./markdown.ts";

test("links are those of the text: not in code, comments or front matter, images in links too", () => {
  const text = `---
see: "[no](front.md)"
---
[a](a.md "title") [![b](b.png)](c.md#part) and \`[no](code.md)\`, [wiki](Foo_(bar).md)
<!-- [no](comment.md)
[no](comment.md) --> [d](<d e.md>) \`<!--\` [e](e.md) [x](https://example.org) [y](#here)
{/* [no](mdx.md)
\`\`\`
*/}
- list

  \`\`\`md
  [no](fence.md)
  \`\`\`

[f]: f.md
<img alt="x" src="g.svg">
`;
  expect(fileLinks(text).map(({ target, line }) => [target, line])).toEqual([
    ["a.md", 4],
    ["b.png", 4],
    ["c.md#part", 4],
    ["Foo_(bar).md", 4],
    ["d e.md", 6],
    ["e.md", 6],
    ["f.md", 16],
    ["g.svg", 17],
  ]);
  expect(linksOf(text).some(({ target }) => target === "#here")).toBe(true);
});

test("blocks of code have their language, line and text without indentation", () => {
  const text =
    "1. one\n\n   ```TS title=x\n   const a = 1;\n     b();\n   ```\n\n> ~~~\n> quoted\n> ~~~\n";
  expect(readMarkdown(text).code).toEqual([
    { language: "ts", information: "title=x", text: "const a = 1;\n  b();", line: 4 },
    { language: "", information: "", text: "quoted", line: 9 },
  ]);
});

test("anchors are made of headings as GitHub makes them, and of ids", () => {
  const text = `# The \`run()\` method ##
## Don't *stop*: now!
## Two
## Two
Under
-----
### :rocket: Start [here](x.md)
## Über snake_case __init__
## Own {#my-id}
<a name="Old"></a>
<h2 align="center">In HTML</h2>
\`\`\`sh
# no heading
\`\`\`
`;
  const anchors = anchorsOf(text);
  for (const each of [
    "the-run-method",
    "dont-stop-now",
    "two",
    "two-1",
    "under",
    "-start-here",
    "rocket-start-here",
    "über-snake_case-init",
    "my-id",
    "old",
    "in-html",
  ]) {
    expect(anchors, each).toContain(each);
  }
  expect(anchors).not.toContain("no-heading");
  expect(headingsOf(text).map(({ depth }) => depth)).toEqual([1, 2, 2, 2, 2, 3, 2, 2, 2]);
});
