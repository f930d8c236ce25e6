import { open } from "node:fs/promises";
import { constants } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isSystemError } from "#shared";
import { parcelRefused } from "../errors.ts";
import { parcelFiles, parcelSchema, type Parcel } from "./parcel.ts";

const MOST_BYTES = 16 * 1024 * 1024;
const AGAIN = "Look at the job that made it; nothing was taken from it.";

/** Reads what another job says of its session; the bundle is left for `unpackParcel`. */
export async function readParcel(folder: string): Promise<Parcel> {
  const text = await readText(folder, parcelFiles.description);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw parcelRefused(`${parcelFiles.description} of ${folder} is no JSON.`, AGAIN, error);
  }
  const parsed = parcelSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const reason = z.prettifyError(parsed.error);
  throw parcelRefused(`${parcelFiles.description} of ${folder} cannot be used: ${reason}`, AGAIN);
}

export function readParcelReport(folder: string): Promise<string> {
  return readText(folder, parcelFiles.report);
}

/** Follows no link: the folder is another's. */
async function readText(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { size } = await file.stat();
      if (size > MOST_BYTES) throw parcelRefused(`${path} has ${size} bytes.`, AGAIN);
      return await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw parcelRefused(`${path} cannot be read: ${error.message}.`, AGAIN, error);
  }
}
