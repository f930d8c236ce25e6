import { MagicString } from "magic-string";
import { childNode, type SyntaxNode, textField } from "#analysis";
import { calledNames } from "../test-code/called-names.ts";
import { parseSourceFile } from "../test-code/source-file.ts";
import { type TestCall, testCalls } from "../test-code/test-calls.ts";

const FOCUSED_NAMES: ReadonlyMap<string, string> = new Map([
  ["fit", "it"],
  ["fdescribe", "describe"],
]);

export interface Unfocused {
  readonly text: string;
  /** Tests and suites that were focused. */
  readonly count: number;
}

/** The text without `.only`, `fit` and `fdescribe`; undefined when there is none, or the file does not parse. */
export function removeFocus(path: string, text: string): Unfocused | undefined {
  const file = parseSourceFile(path, text);
  if (file === undefined) return undefined;
  const edited = new MagicString(text);
  let count = 0;
  for (const test of testCalls(file)) {
    if (!test.isRunners || !test.modifiers.includes("only")) continue;
    const isCommented = file.comments.some(
      ({ start, end }) => start > test.name.start && end < (onlyMember(test.call)?.end ?? 0),
    );
    if (!isCommented && unfocus(edited, test)) count += 1;
  }
  return count === 0 ? undefined : { text: edited.toString(), count };
}

function unfocus(edited: MagicString, test: TestCall): boolean {
  const name = textField(test.name, "name") ?? "";
  const plain = FOCUSED_NAMES.get(name);
  if (plain !== undefined) edited.update(test.name.start, test.name.end, plain);
  const member = onlyMember(test.call);
  const object = member && childNode(member, "object");
  if (member !== undefined && object !== undefined) edited.remove(object.end, member.end);
  return plain !== undefined || member !== undefined;
}

/** `test.only` of `test.only(…)` and `test.only.each(…)(…)`. */
function onlyMember(call: SyntaxNode): SyntaxNode | undefined {
  const { calls } = calledNames(call);
  for (const each of calls) {
    let at = childNode(each, "callee") ?? childNode(each, "tag");
    while (at?.type === "MemberExpression") {
      if (textField(childNode(at, "property"), "name") === "only") return at;
      at = childNode(at, "object");
    }
  }
  return undefined;
}
