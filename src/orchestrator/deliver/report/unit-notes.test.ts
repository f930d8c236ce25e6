import { expect, test } from "vitest";
import { unitNotes } from "./unit-notes.ts";

test("notes stand as code that their own words cannot end", () => {
  const note = "## 1.2.0\n\nThanks @someone, fixes #12\n````\n</details>\n\u202e\u001b[31mred";
  const lines = unitNotes([
    { id: "a", title: "A" },
    { id: "b", title: "B", note },
  ]);
  expect(lines.slice(2, 6)).toEqual([
    "",
    "`````text",
    "## 1.2.0\n\nThanks @someone, fixes #12\n````\n</details>\n[31mred",
    "`````",
  ]);
});

test("no notes, no section", () => {
  expect(unitNotes([{ id: "a", title: "A" }])).toEqual([]);
});
