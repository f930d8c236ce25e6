import { z } from "zod";
import { modelTool, ToolRefusal } from "../tool.ts";

export const editTool = modelTool({
  name: "edit",
  description:
    "Replaces one passage of a file. `old` must be exactly as it stands in the file, spaces included and without line numbers, and be there once; with `all` each is replaced.",
  input: z.strictObject({
    path: z.string(),
    old: z.string().min(1),
    new: z.string(),
    all: z.boolean().optional(),
  }),
  deed: "edit",
  describe: ({ path }) => ({ title: `edit ${path}`, paths: [path] }),
  async run({ path, old, new: replacement, all = false }, { place }) {
    const text = await place.texts.read(path);
    const wanted = inStyleOf(text, old);
    const pieces = text.split(wanted);
    const count = pieces.length - 1;
    if (count === 0) throw new ToolRefusal(missing(text, old, path));
    if (count > 1 && !all) {
      throw new ToolRefusal(
        `${path} has this passage ${count} times: give more of what stands around it, or all: true`,
      );
    }
    if (old === replacement) throw new ToolRefusal("`old` and `new` are the same");
    await place.texts.write(path, pieces.join(inStyleOf(text, replacement)));
    return { text: `Replaced ${count === 1 ? "1 passage" : `${count} passages`} of ${path}.` };
  },
});

/** A model writes `\n`; the file may have `\r\n`. */
function inStyleOf(text: string, passage: string): string {
  if (!text.includes("\r\n") || passage.includes("\r\n")) return passage;
  return passage.replaceAll("\n", "\r\n");
}

/** What may be meant, so that the next try fits. */
function missing(text: string, old: string, path: string): string {
  const [first = ""] = old
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const lines = text.split("\n");
  const near = lines.findIndex((line) => first !== "" && line.includes(first));
  const hint =
    near === -1
      ? "read the file again"
      : `its first line is like line ${near + 1}; compare spaces and what follows`;
  return `${path} does not have this passage: ${hint}`;
}
