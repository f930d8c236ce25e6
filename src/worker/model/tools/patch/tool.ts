import { applyPatch, parsePatch, type StructuredPatch } from "diff";
import { z } from "zod";
import { modelTool, ToolRefusal, type ToolContext } from "../tool.ts";

/** Lines of context that may differ, as models count and copy badly. */
const FUZZ = 2;
const NONE = "/dev/null";

export const patchTool = modelTool({
  name: "patch",
  description:
    "Applies a unified diff (`--- a/path`, `+++ b/path`, `@@ … @@`) to one or more files: all of it or nothing. `/dev/null` as the old name makes a file, as the new name deletes one.",
  input: z.strictObject({ patch: z.string().min(1) }),
  deed: "edit",
  describe({ patch }) {
    const paths = [...new Set(filesOf(patch).flatMap(({ from, to }) => [from, to]))].filter(
      (path) => path !== NONE,
    );
    return { title: `patch ${paths.join(", ")}`, paths };
  },
  async run({ patch }, context) {
    const files = filesOf(patch);
    if (files.length === 0)
      throw new ToolRefusal("the patch has no file: it needs ---, +++ and @@ lines");
    const results = [];
    for (const file of files) results.push(await patched(file, context));
    for (const { path, text } of results) {
      if (text === undefined) await context.place.texts.remove(path);
      else await context.place.texts.write(path, text);
    }
    return { text: `Patched ${results.map(({ path }) => path).join(", ")}.` };
  },
});

interface PatchedFile {
  readonly from: string;
  readonly to: string;
  readonly patch: StructuredPatch;
}

function filesOf(text: string): PatchedFile[] {
  try {
    return parsePatch(text)
      .filter(({ hunks }) => hunks.length > 0)
      .map((patch) => ({ from: nameOf(patch.oldFileName), to: nameOf(patch.newFileName), patch }));
  } catch (error) {
    throw new ToolRefusal(
      `the patch cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function nameOf(name: string | undefined): string {
  if (name === undefined || name === "") throw new ToolRefusal("a file of the patch has no name");
  return name === NONE ? name : name.replace(/^[ab]\//, "");
}

/** What a file becomes; undefined when it is deleted. Nothing is written yet. */
async function patched(
  { from, to, patch }: PatchedFile,
  { place }: ToolContext,
): Promise<{ readonly path: string; readonly text: string | undefined }> {
  if (from !== NONE && to !== NONE && from !== to) {
    throw new ToolRefusal(
      `${from} cannot be renamed by a patch: write the new file and remove the old one`,
    );
  }
  const path = to === NONE ? from : to;
  if (from === NONE && (await place.texts.exists(path))) {
    throw new ToolRefusal(`${path} is there already`);
  }
  const before = from === NONE ? "" : await place.texts.read(path);
  const after = applyPatch(before, patch, { fuzzFactor: FUZZ, autoConvertLineEndings: true });
  if (after === false) {
    throw new ToolRefusal(
      `the patch does not fit ${path}: read the file and give its lines as they are`,
    );
  }
  return { path, text: to === NONE ? undefined : after };
}
