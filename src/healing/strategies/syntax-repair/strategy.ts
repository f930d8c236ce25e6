import { isTest, namedFiles, SCRIPT, textOf, writeText } from "../files.ts";
import { changed, nothing, type HealingStrategy } from "../strategy.ts";
import { repairBrackets } from "./brackets.ts";
import { resolveEqualSides } from "./conflict-markers.ts";
import { repairJson } from "./json.ts";
import type { SyntaxRepair } from "./repair.ts";

const JSON_FILE = /\.(?:json|webmanifest)$/;
/** Tools that read data say in their own words that they cannot. */
const UNREADABLE =
  /JSON|Unexpected token|Unexpected end|EJSONPARSE|trailing comma|conflict|<<<<<<<|Unexpected string/i;

export const syntaxRepair: HealingStrategy = {
  name: "syntax-repair",
  title: "repair what no parser reads, where there is one way to",
  editsAreas: [],
  worksWithoutDependencies: true,
  suits: ({ problems }) =>
    problems.filter(
      ({ kind, message, file }) =>
        kind === "syntax_error" ||
        (file !== null && kind !== "test_failure" && UNREADABLE.test(message)),
    ),
  async apply(context) {
    const done: string[] = [];
    const refused: string[] = [];
    for (const path of namedFiles(context)) {
      const text = await textOf(context, path);
      if (text === undefined || isTest(path)) continue;
      const repaired = repair(path, text);
      if (repaired.text === undefined) {
        if (repaired.reason !== undefined) refused.push(`${path}: ${repaired.reason}`);
      } else if (repaired.text !== text) {
        await writeText(context, path, repaired.text);
        done.push(path);
      }
    }
    if (done.length > 0) return changed(`repaired ${done.join(", ")}`);
    return nothing(refused[0] ?? "no file is named that has one repair");
  },
};

function repair(path: string, text: string): SyntaxRepair {
  const resolved = resolveEqualSides(text);
  if (resolved.reason !== undefined) return resolved;
  const merged = resolved.text ?? text;
  if (JSON_FILE.test(path)) return repairJson(merged);
  if (SCRIPT.test(path)) return repairBrackets(path, merged);
  return { text: merged };
}
