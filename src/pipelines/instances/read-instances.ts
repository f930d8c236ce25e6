import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PipelineError } from "../errors.ts";
import { parcelFiles } from "../parcel/parcel.ts";
import { readParcel } from "../parcel/read-parcel.ts";
import type { Instance } from "./compare-instances.ts";

/** Each folder in the folder is an instance's; one without a parcel is an instance that came to no end. */
export async function readInstances(folder: string): Promise<readonly Instance[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw new PipelineError({
      code: "INSTANCES_UNREADABLE",
      kind: "usage",
      message: `${folder} cannot be read: ${error.message}.`,
      remedy: "Name the folder that holds one folder for each instance.",
      cause: error,
    });
  });
  return Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }): Promise<Instance> => {
        const files = await readdir(join(folder, name));
        if (!files.includes(parcelFiles.description)) return { name, parcel: undefined };
        try {
          return { name, parcel: await readParcel(join(folder, name)) };
        } catch (error) {
          // What one instance made is not to keep the others from being compared.
          if (!(error instanceof PipelineError) || error.code !== "PARCEL_REFUSED") throw error;
          return { name, parcel: undefined, isRefused: true };
        }
      }),
  );
}
