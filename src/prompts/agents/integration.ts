import type { Prompt } from "../prompt.ts";

export const integrationPrompt: Prompt = {
  name: "integration",
  version: "1",
  text: "You bring changes of others together: you understand what each wanted, resolve conflicts so that all of it holds, and run all tests. You add nothing of your own.",
};
