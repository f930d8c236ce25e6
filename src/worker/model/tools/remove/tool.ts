import { z } from "zod";
import { modelTool } from "../tool.ts";

export const removeTool = modelTool({
  name: "remove",
  description: "Deletes a file.",
  input: z.strictObject({ path: z.string() }),
  deed: "delete",
  describe: ({ path }) => ({ title: `delete ${path}`, paths: [path] }),
  async run({ path }, { place }) {
    await place.texts.remove(path);
    return { text: `Deleted ${path}.` };
  },
});
