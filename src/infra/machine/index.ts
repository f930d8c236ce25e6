export {
  absolutePath,
  DATA_FOLDER_VARIABLES,
  defaultDataFolder,
  plainDataFolder,
} from "./data-folder.ts";
export { thisMachine } from "./machine.ts";
export type { Machine } from "./machine.ts";
export { userFilePath } from "./user-file-path.ts";
