import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ArtelError, isSystemError } from "#shared";

export interface FolderPurpose {
  readonly code: "DATA_FOLDER_NOT_WRITABLE" | "REPORT_UNWRITABLE";
  readonly kind: "environment";
  /** As in "The data folder /x cannot be written". */
  readonly name: string;
  readonly remedy: string;
}

export const dataFolderPurpose: FolderPurpose = {
  code: "DATA_FOLDER_NOT_WRITABLE",
  kind: "environment",
  name: "data folder",
  remedy: "Make it writable, or choose another with --data-folder or ARTEL_DATA_FOLDER.",
};

export const reportFolderPurpose: FolderPurpose = {
  code: "REPORT_UNWRITABLE",
  kind: "environment",
  name: "folder for the report",
  remedy: "Make it writable, or choose another with --report-folder.",
};

/** Refuses a folder that cannot be written, or made where it is missing. Writes nothing. */
export async function requireWritable(folder: string, purpose: FolderPurpose): Promise<void> {
  for (let place = folder; ; place = dirname(place)) {
    try {
      if (!(await stat(place)).isDirectory())
        throw unwritable(folder, purpose, `${place} is a file`);
      await access(place, constants.W_OK | constants.X_OK);
      return;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (error.code === "ENOENT" && place !== dirname(place)) continue;
      if (error.code === "ENOTDIR" && place !== dirname(place)) continue;
      const reason = error.code === "EROFS" ? "its disk is read-only" : "permission is denied";
      throw unwritable(folder, purpose, place === folder ? reason : `${reason} in ${place}`, error);
    }
  }
}

export function unwritable(
  folder: string,
  { code, kind, name, remedy }: FolderPurpose,
  reason: string,
  cause?: unknown,
): ArtelError {
  return new ArtelError({
    code,
    kind,
    message: `The ${name} ${folder} cannot be written: ${reason}.`,
    remedy,
    details: { folder },
    cause,
  });
}
