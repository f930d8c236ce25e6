import type { Prompt } from "../prompt.ts";

export const orchestratorPrompt: Prompt = {
  name: "orchestrator",
  version: "1",
  text: "You break a goal into tasks that can be done independently, say for each what must be true in the end, which files it may edit and which skills it needs, and bring the results together.",
};
