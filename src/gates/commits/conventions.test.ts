import { expect, test } from "vitest";
import { isConventional, subjectLimit, wantsConventional } from "./conventions.ts";

test.each([
  "feat: add",
  "fix(a-b)!: mend",
  "build(deps): bump a from 1.0 to 2.0",
  "Merge branch 'x'",
  'Revert "Add this"',
  "v1.2.3",
  "Bumped v5.11.1",
  "Release 2.0.0-beta.1",
])("%s is conventional", (message) => expect(isConventional(message)).toBe(true));

test.each(["Add this", "feat add", "feat:add", ": add", "Bump things", "Version of it"])(
  "%s is not",
  (message) => expect(isConventional(message)).toBe(false),
);

test("it is a convention where nearly all keep to it, and there are enough", () => {
  const messages = (conventional: number, other: number) => [
    ...Array.from({ length: conventional }, () => "fix: this"),
    ...Array.from({ length: other }, () => "Fix that"),
  ];
  expect(wantsConventional("auto", messages(98, 2))).toBe(true);
  expect(wantsConventional("auto", messages(88, 12))).toBe(false);
  expect(wantsConventional("auto", messages(9, 0))).toBe(false);
  expect(wantsConventional("conventional", messages(0, 20))).toBe(true);
  expect(wantsConventional("any", messages(99, 0))).toBe(false);
});

test("first lines may be as long as they are here, but for the odd one", () => {
  const settings = { messages: "auto" as const, subjectLength: 50, lines: 1, blobKb: 1 };
  const messages = Array.from({ length: 100 }, (_, index) => "x".repeat(index === 0 ? 90 : 70));
  expect(subjectLimit(settings, messages)).toBe(70);
  expect(
    subjectLimit(
      settings,
      messages.map(() => "short (#12)"),
    ),
  ).toBe(50);
  expect(subjectLimit({ ...settings, messages: "conventional" }, messages)).toBe(50);
});
