export type { Prompt } from "./prompt.ts";
export { findPrompt, prompts } from "./registry.ts";
export { summaryPrompt } from "./summary.ts";
export { workingPrompt } from "./working.ts";
