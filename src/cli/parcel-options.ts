import type { UnpackOptions } from "#pipelines";
import type { CommandInput, CommandOption } from "./command.ts";
import { UsageError } from "./errors.ts";

/** What a parcel may hold. */
export const parcelOptions: readonly CommandOption[] = [
  { flags: "--allow-pipelines", description: "take changes of workflows too" },
  {
    flags: "--files <count>",
    description: "refuse a change of more files",
    parse: readCount,
    default: 500,
  },
];

export function readParcelOptions(options: CommandInput["options"]): UnpackOptions {
  return {
    allowPipelines: options["allowPipelines"] === true,
    maximumFiles: Number(options["files"]),
  };
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,5}$/u.test(text)) return Number(text);
  throw new UsageError(`--files ${text}: expected a number from 1.`, "Give a number.");
}
