export { productSettings } from "./settings.ts";
