import { readFile } from "node:fs/promises";
import { isUtf8 } from "node:buffer";
import { resolve } from "node:path";
import { briefAttachmentSchema, type BriefAttachment } from "#domain";
import { UsageError } from "./errors.ts";

/** The texts of files, for a goal. Refuses what cannot be read, what is no text, and what is too long. */
export function readAttachments(
  directory: string,
  paths: readonly string[],
): Promise<readonly BriefAttachment[]> {
  return Promise.all(paths.map((path) => readAttachment(directory, path)));
}

async function readAttachment(directory: string, path: string): Promise<BriefAttachment> {
  const bytes = await readFile(resolve(directory, path)).catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}`, "Name a file of text.");
  });
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new UsageError(`${path} is no text in UTF-8.`, "Attach the text of it.");
  }
  const attachment = briefAttachmentSchema.safeParse({
    source: path,
    text: bytes.toString("utf8"),
  });
  if (attachment.success) return attachment.data;
  throw new UsageError(
    `${path} cannot be attached: ${attachment.error.issues[0]?.message ?? ""}`,
    "Attach the part that matters.",
  );
}
