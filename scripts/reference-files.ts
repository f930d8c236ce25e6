import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { productSettings } from "#app";
import { configurationReference, jsonSchema } from "#infra/config";
import { exitCodes } from "../src/cli/exit-codes.ts";

/** Path and text of each file in docs/ that is made from code. */
export async function generatedFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const settings = await productSettings();
  return new Map([
    ["docs/configuration.md", configurationReference(settings)],
    ["docs/artel.schema.json", `${JSON.stringify(jsonSchema(settings), null, 2)}\n`],
    ["docs/exit-codes.md", exitCodeReference(await errorCodes(join(root, "src")))],
  ]);
}

interface ErrorCode {
  readonly code: string;
  readonly kind: string;
}

/** Codes that occur as literals beside a kind, as AGENTS.md wants it. */
async function errorCodes(source: string): Promise<ErrorCode[]> {
  const names = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const texts = await Promise.all(names.map((name) => readFile(join(source, name), "utf8")));
  const found = texts
    .flatMap((text) => [...text.matchAll(/\bcode: "([A-Z][A-Z0-9_]+)",\s*kind: "([a-z-]+)"/g)])
    .map(([, code, kind]) => [code ?? "", { code: code ?? "", kind: kind ?? "" }] as const);
  return [...new Map(found).values()].toSorted((one, other) => (one.code < other.code ? -1 : 1));
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
