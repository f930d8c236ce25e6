import { resolve } from "node:path";
import type { Command, CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printable } from "../output.ts";
import { folderOf } from "../with-application.ts";

export const command: Command = {
  description:
    "Reads the files as they are now and runs nothing of them. A second run reads only what changed. With --sarif " +
    "the findings are printed in SARIF 2.1.0.\n\nWith --log the output of a command or CI run is read instead: what failed first, " +
    "of which kind it is, where, and whether a tool can mend it.\n\nWith --since the files are compared with those of an earlier " +
    "commit: figures then and now, and which functions became harder or easier to follow.",
  arguments: [{ name: "[path]", description: "the folder (default: the current one)" }],
  options: [
    { flags: "--sarif", description: "print the findings as SARIF" },
    {
      flags: "--since <commit>",
      description: "compare with a commit, a date (2026-01-31) or days ago (30d)",
    },
    { flags: "--log <file>", description: "say what failed in a log; - reads standard input" },
  ],
  examples: [
    "analyze",
    "analyze ../shop --json",
    "analyze --sarif > artel.sarif",
    "analyze --since 30d",
    "analyze --log build.log --json",
    "analyze --log - < build.log",
  ],
  async run({ arguments: [path], options }, context) {
    const { log } = options;
    if (typeof log === "string") return analyzeLog(log, { path, options }, context);
    const app = await import("#app");
    const folder = folderOf(context, path);
    const { signal } = context;
    const { since } = options;
    if (typeof since === "string" && options["sarif"] === true) {
      throw new UsageError(
        "SARIF has findings of one moment: --sarif and --since do not go together.",
        "Run artel analyze --since <commit> --json, or artel analyze --sarif.",
      );
    }
    const analysis = await app.analyzeRepository(await context.dataFolder(), folder, {
      signal,
      ...(typeof since === "string" ? { since } : {}),
    });
    if (options["sarif"] === true) {
      context.output.result(analysis.sarif, () => JSON.stringify(analysis.sarif, null, 2));
    } else {
      context.output.result(analysis.data, () =>
        analysis.markdown.split("\n").map(printable).join("\n"),
      );
    }
    return exitCodes.ok.code;
  },
};

/** The analysis is a success whatever it finds, so that a script can tell it from one that could not be made. */
async function analyzeLog(
  log: string,
  given: { readonly path: unknown; readonly options: Readonly<Record<string, unknown>> },
  context: CommandContext,
): Promise<ExitCode> {
  const { sarif, since } = given.options;
  if (given.path !== undefined || sarif === true || since !== undefined) {
    throw new UsageError(
      "A log is analysed alone, without a folder, --sarif and --since.",
      "Run artel analyze --log <file>, or artel analyze [path].",
    );
  }
  const { analyzeFailure } = await import("#app");
  const source = log === "-" ? process.stdin : resolve(context.directory, log);
  const { data, text } = await analyzeFailure(source, { signal: context.signal });
  context.output.result(data, () => text.split("\n").map(printable).join("\n"));
  return exitCodes.ok.code;
}
