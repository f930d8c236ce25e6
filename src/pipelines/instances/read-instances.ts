import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ArtelError } from "#shared";
import { PipelineError } from "../errors.ts";
import { parcelFiles } from "../parcel/parcel.ts";
import { readParcel } from "../parcel/read-parcel.ts";
import type { Instance } from "./compare-instances.ts";

const REFUSALS: ReadonlySet<string> = new Set(["PARCEL_REFUSED", "BUNDLE_REFUSED"]);

/**
 * Each folder in the folder is an instance's; one without a parcel is an instance that came to no end. `check` throws where
 * a parcel could not be unpacked.
 */
export async function readInstances(
  folder: string,
  check: (parcel: string) => Promise<void>,
): Promise<readonly Instance[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw new PipelineError({
      code: "INSTANCES_UNREADABLE",
      kind: "usage",
      message: `${folder} cannot be read: ${error.message}.`,
      remedy: "Name the folder that holds one folder for each instance.",
      cause: error,
    });
  });
  const instances: Instance[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    instances.push(await readInstance(join(folder, name), name, check));
  }
  return instances;
}

async function readInstance(
  folder: string,
  name: string,
  check: (parcel: string) => Promise<void>,
): Promise<Instance> {
  const files = await readdir(folder);
  if (!files.includes(parcelFiles.description)) return { name, parcel: undefined };
  try {
    const parcel = await readParcel(folder);
    await check(folder);
    return { name, parcel };
  } catch (error) {
    // What one instance made is not to keep the others from being compared.
    if (!(error instanceof ArtelError) || !REFUSALS.has(error.code)) throw error;
    return { name, parcel: undefined, refusal: error.message };
  }
}
