export { detectProject } from "./project/detect.ts";
export type { ProjectSource } from "./project/detect.ts";
export { LockfileMismatchError, ProjectFileError } from "./project/errors.ts";
export type { ProjectFiles } from "./project/project-files.ts";
