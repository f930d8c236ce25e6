/** Apart from the face of the coding CLIs, for every command reads its configuration, and few drive one. */
export { coderSettings, coderTermsOf } from "./settings.ts";
export type { CoderTerms } from "./settings.ts";
