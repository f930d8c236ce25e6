import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createBundle, updateRefs, type Repository } from "#infra/git";
import { folderNotEmpty } from "../errors.ts";
import { bundledRef, parcelFiles, type Parcel } from "./parcel.ts";

export interface PackedSession {
  readonly parcel: Parcel;
  /** Markdown, without secrets. */
  readonly report: string;
}

/** Writes the parcel of a session into a folder that is empty or is made. */
export async function packParcel(
  repository: Repository,
  { parcel, report }: PackedSession,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw folderNotEmpty(folder);
  const { change, session, base } = parcel;
  if (change !== undefined) {
    const ref = bundledRef(session);
    await updateRefs(repository, [{ ref, to: change.commit }], "artel: packed");
    try {
      const file = join(folder, parcelFiles.bundle);
      await createBundle(repository, { file, ref, known: [base] });
    } finally {
      await updateRefs(repository, [{ ref, to: undefined }]);
    }
  }
  await writeFile(join(folder, parcelFiles.report), report);
  // Last: a folder with it is whole.
  await writeFile(join(folder, parcelFiles.description), `${JSON.stringify(parcel, null, 2)}\n`);
}
