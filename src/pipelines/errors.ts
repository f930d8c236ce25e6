import { ArtelError } from "#shared";

export class PipelineError extends ArtelError {}

export function malformedCommand(message: string, usage: string): PipelineError {
  return new PipelineError({
    code: "COMMENT_COMMAND_MALFORMED",
    kind: "usage",
    message,
    remedy: `Write it as: ${usage}`,
  });
}

export function parcelRefused(message: string, remedy: string, cause?: unknown): PipelineError {
  return new PipelineError({ code: "PARCEL_REFUSED", kind: "refused", message, remedy, cause });
}

export function folderNotEmpty(folder: string): PipelineError {
  return new PipelineError({
    code: "FOLDER_NOT_EMPTY",
    kind: "refused",
    message: `The folder ${folder} is not empty.`,
    remedy: "Name a folder that is empty or does not exist.",
    details: { folder },
  });
}

export function workflowChanged(path: string): PipelineError {
  return new PipelineError({
    code: "WORKFLOW_CHANGED",
    kind: "refused",
    message: `${path} exists and is not as Artel would write it.`,
    remedy: "Compare it with `artel ci install --print`, or overwrite it with --force.",
    details: { path },
  });
}
