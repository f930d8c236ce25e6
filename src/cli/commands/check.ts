import { access, constants, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { CheckedChange } from "#app";
import type { Command } from "../command.ts";
import { SarifUnwritableError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../output.ts";
import { checkText, gateLine } from "../check-text.ts";
import { folderOf } from "../with-application.ts";

export const command: Command = {
  description:
    "Judges a branch or commit with all gates, against the unchanged code that it branched off, in a sandbox and in " +
    "worktrees of its own: what is not committed is not looked at. Gates and configuration are those of the base, so the " +
    "change cannot change them. The exit code is 9 when a gate fails, when one of gates.required cannot look, or when none that could confirm the change saw it.",
  arguments: [
    { name: "[ref]", description: "a branch, tag or commit (default: what is checked out)" },
  ],
  options: [
    {
      flags: "--base <ref>",
      description: "what it is held against (default: origin's default branch, main or master)",
    },
    { flags: "--path <folder>", description: "the repository (default: the current folder)" },
    { flags: "--sarif <file>", description: "also write what is held against it as SARIF 2.1.0" },
  ],
  examples: [
    "check",
    "check my-branch --base main --sarif artel.sarif",
    "check HEAD~3 --json",
    "check --set gates.enabled=tests,types,lint --set gates.advisory=lint",
  ],
  async run({ arguments: [ref], options }, context) {
    const text = (value: unknown) => (typeof value === "string" ? value : undefined);
    const sarif = text(options["sarif"]);
    const file = sarif === undefined ? undefined : await writableFile(context.directory, sarif);
    const app = await import("#app");
    const { output, signal } = context;
    const checked = await app.checkChange(
      {
        path: folderOf(context, options["path"]),
        ref: text(ref),
        base: text(options["base"]),
        configuration: context.configuration,
      },
      {
        signal,
        onResolved: ({ repository, base, tip }) => {
          for (const { message } of repository.warnings) output.warn(message);
          output.progress(
            `${repository.name}: ${name(tip)} against ${name(base)} (${base.commit.slice(0, 12)})`,
          );
        },
        onProgress: (message) => output.progress(message),
        onGate: (gate) => output.progress(printable(gateLine(gate))),
      },
    );
    const { sarif: log, ...data } = checked;
    if (file !== undefined) await writeFile(file, `${JSON.stringify(log, null, 2)}\n`);
    output.result(data, () => checkText(checked).split("\n").map(printable).join("\n"));
    return checked.verdict.status === "pass" ? exitCodes.ok.code : exitCodes["not-passed"].code;
  },
};

function name({ name: given, commit }: CheckedChange["tip"]): string {
  return given ?? commit.slice(0, 12);
}

/** Refused before the work, which may be long. */
async function writableFile(directory: string, path: string): Promise<string> {
  const file = resolve(directory, path);
  try {
    await access(dirname(file), constants.W_OK);
    return file;
  } catch (error) {
    throw new SarifUnwritableError(file, error);
  }
}
