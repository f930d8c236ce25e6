import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../output.ts";
import { folderOf } from "../with-application.ts";

export const command: Command = {
  description:
    "Reads the files as they are now and runs nothing of them. A second run reads only what changed. With --sarif " +
    "the findings are printed in SARIF 2.1.0.",
  arguments: [{ name: "[path]", description: "the folder (default: the current one)" }],
  options: [{ flags: "--sarif", description: "print the findings as SARIF" }],
  examples: ["analyze", "analyze ../shop --json", "analyze --sarif > artel.sarif"],
  async run({ arguments: [path], options }, context) {
    const app = await import("#app");
    const folder = folderOf(context, path);
    const { signal } = context;
    const analysis = await app.analyzeRepository(await context.dataFolder(), folder, { signal });
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
