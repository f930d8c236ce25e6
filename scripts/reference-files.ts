import { join } from "node:path";
import { agentsJsonSchema } from "#agents";
import { productSettings } from "#app";
import { configurationReference, jsonSchema } from "#infra/config";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { errorCodes, type ErrorCode } from "./error-codes.ts";

/** Path and text of each file in docs/ that is made from code. */
export async function generatedFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const settings = await productSettings();
  return new Map([
    ["docs/configuration.md", configurationReference(settings)],
    ["docs/artel.schema.json", `${JSON.stringify(jsonSchema(settings), null, 2)}\n`],
    ["docs/agents.schema.json", `${JSON.stringify(agentsJsonSchema(), null, 2)}\n`],
    ["docs/exit-codes.md", exitCodeReference(await errorCodes(join(root, "src")))],
  ]);
}

function exitCodeReference(codes: readonly ErrorCode[]): string {
  const exits = Object.entries(exitCodes).map(
    ([kind, { code, meaning }]) => `| ${code} | ${kind} | ${meaning} |`,
  );
  const rows = codes.map(({ code, kind }) => {
    const exit = Object.entries(exitCodes).find(([name]) => name === kind)?.[1].code ?? "";
    return `| \`${code}\` | ${kind} | ${exit} |`;
  });
  return [
    "<!-- Made by scripts/generate-reference.ts from the code. Do not edit. -->",
    "",
    "# Exit codes and error codes",
    "",
    "Both are stable. An error is told on standard error as `error: message [CODE]` and `next:` with what to do;",
    'with `--json` on standard output as `{"error":{"code","message","remedy","details"}}`.',
    "",
    "## Exit codes",
    "",
    "| exit code | kind | meaning |",
    "|---|---|---|",
    ...exits,
    "",
    "## Error codes",
    "",
    "| code | kind | exit code |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
