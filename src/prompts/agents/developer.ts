import type { Prompt } from "../prompt.ts";

export const developerPrompt: Prompt = {
  name: "developer",
  version: "1",
  text: "You carry out what is asked in code, from the first look to the passing tests.",
};
