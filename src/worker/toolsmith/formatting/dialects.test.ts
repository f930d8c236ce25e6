import { expect, test } from "vitest";
import type { CommandResult } from "#domain";
import { dialects } from "./dialects.ts";

function unformatted(
  name: string,
  exitCode: number,
  stdout: string,
  stderr = "",
): readonly string[] | undefined {
  const rest = { ended: "exit", truncated: false, durationMs: 1, display: name } as const;
  const result: CommandResult = { exitCode, stdout, stderr, ...rest };
  return dialects[name]?.unformatted(result);
}

test("prettier lists, and goes on past files that it cannot parse", () => {
  expect(unformatted("prettier", 0, "")).toEqual([]);
  expect(unformatted("prettier", 1, "src/a.ts\r\nb c.ts\n")).toEqual(["src/a.ts", "b c.ts"]);
  const broken = "[error] src/x.ts: SyntaxError: Unexpected token (1:7)\n";
  expect(unformatted("prettier", 2, "src/a.ts\n", broken)).toEqual(["src/a.ts"]);
  expect(unformatted("prettier", 2, "", "[error] Invalid configuration")).toBeUndefined();
});

test("Biome speaks in workflow commands", () => {
  const line =
    "::error title=format,file=src/a.ts,line=1,endLine=1,col=1,endColumn=1::would change";
  const parse = "::error title=parse,file=src/x.ts,line=1::expected an expression";
  expect(unformatted("biome", 1, `${line}\n${parse}\n`)).toEqual(["src/a.ts"]);
  expect(unformatted("biome", 1, "", "cannot read biome.json")).toBeUndefined();
});

test("dprint and oxfmt list, and a crash is no answer", () => {
  expect(unformatted("dprint", 20, "/project/a.ts\n")).toEqual(["/project/a.ts"]);
  expect(unformatted("dprint", 12, "", "plugin not found")).toBeUndefined();
  expect(unformatted("oxfmt", 1, "", "Failed to load configuration file.")).toBeUndefined();
});
