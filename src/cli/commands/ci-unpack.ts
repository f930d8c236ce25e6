import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "../command.ts";
import { parcelOptions, readParcelOptions } from "../parcel-options.ts";
import { outputsOption, writeOutputs } from "../step-outputs.ts";
import { folderOf } from "../with-application.ts";

export const command: Command = {
  description:
    "For workflows: makes the branch artel/<session> of what `artel ci pack` wrote in another job, after checking " +
    "that it builds on a branch of this repository, holds what it says, and changes nothing that CI runs. It runs " +
    "nothing of it and pushes nothing.",
  arguments: [
    { name: "<folder>", description: "the folder" },
    { name: "[path]", description: "the repository (default: the current one)" },
  ],
  options: [
    { flags: "--body <file>", description: "write the text of a pull request there, as Markdown" },
    ...parcelOptions,
    outputsOption("branch, commit and title"),
  ],
  examples: ["ci unpack parcel --body body.md"],
  async run({ arguments: [folder, path], options }, context) {
    const { unpackParcel } = await import("#pipelines");
    const { openRepository } = await import("#infra/git");
    const repository = await openRepository(folderOf(context, path));
    const from = resolve(context.directory, String(folder));
    const unpacked = await unpackParcel(repository, from, readParcelOptions(options));
    if (unpacked !== undefined) {
      const { branch, commit, title, body } = unpacked;
      const file = options["body"];
      if (typeof file === "string") await writeFile(resolve(context.directory, file), body);
      await writeOutputs(context, options, { branch, commit, title });
    }
    context.output.result(unpacked ?? null, () =>
      unpacked === undefined
        ? "It holds no change."
        : `Branch ${unpacked.branch} at ${unpacked.commit.slice(0, 9)}: ${unpacked.title}`,
    );
  },
};
