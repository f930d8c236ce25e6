import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "../command.ts";
import { outputsOption, writeOutputs } from "../step-outputs.ts";

export const command: Command = {
  description:
    "For workflows: compares what several sessions made of the same goal, each packed into a folder of its own, and " +
    "names the best: confirmed by the gates, of lower risk, with tests, smaller, cheaper; in this order.",
  arguments: [{ name: "<folder>", description: "the folder that holds them" }],
  options: [
    { flags: "--text <file>", description: "write the comparison there, as Markdown" },
    outputsOption("best (a folder's name, or nothing) and count"),
  ],
  examples: ["ci compare parcels --text comparison.md"],
  async run({ arguments: [folder], options }, context) {
    const { bestInstance, compareInstances, comparisonText, readInstances } =
      await import("#pipelines");
    const from = resolve(context.directory, String(folder));
    const compared = compareInstances(await readInstances(from));
    const best = bestInstance(compared);
    const text = comparisonText(compared);
    const file = options["text"];
    if (typeof file === "string") await writeFile(resolve(context.directory, file), text);
    await writeOutputs(context, options, { best: best?.name ?? "", count: compared.length });
    context.output.result(
      {
        best: best?.name ?? null,
        instances: compared.map(({ name, parcel }) => ({ name, parcel: parcel ?? null })),
      },
      text,
    );
  },
};
