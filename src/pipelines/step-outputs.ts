import { appendFile } from "node:fs/promises";

/**
 * Appends `name=value` lines for later steps: the format of `$GITHUB_OUTPUT` and of GitLab's dotenv reports. Values are
 * of one line: what could begin another line is replaced by a space.
 */
export async function writeStepOutputs(
  file: string,
  outputs: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  const lines = Object.entries(outputs).map(
    ([name, value]) => `${name}=${String(value).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")}\n`,
  );
  await appendFile(file, lines.join(""));
}
