import { z } from "zod";
import { modelTool } from "../tool.ts";

export const writeTool = modelTool({
  name: "write",
  description:
    "Makes a file, or replaces the whole of one. To change a part of a file use `edit`, which is shorter and safer.",
  input: z.strictObject({ path: z.string(), text: z.string() }),
  deed: "edit",
  describe: ({ path }) => ({ title: `write ${path}`, paths: [path] }),
  async run({ path, text }, { place }) {
    const isNew = !(await place.texts.exists(path));
    await place.texts.write(path, text);
    return { text: `${isNew ? "Made" : "Replaced"} ${path}.` };
  },
});
