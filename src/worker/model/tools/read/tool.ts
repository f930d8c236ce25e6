import { z } from "zod";
import { modelTool } from "../tool.ts";

const LINES = 2_000;
const LONGEST_LINE = 2_000;

export const readTool = modelTool({
  name: "read",
  description:
    "Reads a text file, with line numbers, or lists a folder. For long files give `from` and `lines`; the line numbers are not part of the text.",
  input: z.strictObject({
    path: z.string().describe("relative to the repository's root; `.` for the root"),
    from: z.int().positive().optional().describe("first line, from 1"),
    lines: z.int().positive().max(LINES).optional().describe(`how many, at most ${LINES}`),
  }),
  deed: "read",
  describe: ({ path }) => ({ title: `read ${path}`, paths: [path] }),
  async run({ path, from = 1, lines = LINES }, { place }) {
    if (path === "." || path === "./" || path.endsWith("/")) return { text: await listing(path) };
    const text = await place.texts.read(path);
    const all = text.split("\n");
    if (text.endsWith("\n")) all.pop();
    const shown = all.slice(from - 1, from - 1 + lines);
    const numbered = shown.map((line, index) => `${from + index}\t${clip(line)}`);
    const left = all.length - (from - 1 + shown.length);
    const note =
      shown.length === 0
        ? `(the file has ${all.length} lines)`
        : left > 0
          ? `(${left} more lines; go on with from: ${from + shown.length})`
          : undefined;
    return { text: [...numbered, ...(note === undefined ? [] : [note])].join("\n") };

    async function listing(folder: string): Promise<string> {
      const names = await place.texts.list(folder);
      return names.length === 0 ? "(empty)" : names.join("\n");
    }
  },
});

function clip(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)} … (line clipped)`;
}
