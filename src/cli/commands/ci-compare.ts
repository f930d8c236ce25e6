import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "../command.ts";
import { parcelOptions, readParcelOptions } from "../parcel-options.ts";
import { outputsOption, writeOutputs } from "../step-outputs.ts";
import { folderOf } from "../with-application.ts";

export const command: Command = {
  description:
    "For workflows: compares what several sessions made of the same goal, each packed into a folder of its own, and " +
    "names the best: confirmed by the gates, of lower risk, with tests, smaller, cheaper; in this order. What " +
    "`artel ci unpack` would refuse is none.",
  arguments: [
    { name: "<folder>", description: "the folder that holds them" },
    { name: "[path]", description: "the repository that they are for (default: the current one)" },
  ],
  options: [
    { flags: "--text <file>", description: "write the comparison there, as Markdown" },
    ...parcelOptions,
    outputsOption("best (a folder's name, or nothing) and count"),
  ],
  examples: ["ci compare parcels --text comparison.md"],
  async run({ arguments: [folder, path], options }, context) {
    const { bestInstance, checkParcel, compareInstances, comparisonText, readInstances } =
      await import("#pipelines");
    const { openRepository } = await import("#infra/git");
    const repository = await openRepository(folderOf(context, path));
    const from = resolve(context.directory, String(folder));
    const limits = readParcelOptions(options);
    const check = (parcel: string) => checkParcel(repository, parcel, limits);
    const compared = compareInstances(await readInstances(from, check));
    const best = bestInstance(compared);
    const text = comparisonText(compared);
    const file = options["text"];
    if (typeof file === "string") await writeFile(resolve(context.directory, file), text);
    await writeOutputs(context, options, { best: best?.name ?? "", count: compared.length });
    context.output.result(
      {
        best: best?.name ?? null,
        instances: compared.map(({ name, parcel, refusal }) => ({
          name,
          parcel: parcel ?? null,
          ...(refusal !== undefined && { refusal }),
        })),
      },
      text,
    );
  },
};
