export { openEvents } from "./data-folder.ts";
export { productSettings } from "./settings.ts";
