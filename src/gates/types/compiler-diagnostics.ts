import type { Problem } from "#domain";
import { stableText } from "../compare.ts";
import { withoutColours } from "../evidence.ts";
import { worktreePath } from "../command-lines.ts";

const IN_FILE = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/;
const GLOBAL = /^error (TS\d+): (.*)$/;

export interface Diagnostic {
  readonly problem: Problem;
  readonly code: string;
}

/** The output of `tsc --pretty false`: one line each, continued by indented lines. */
export function parseDiagnostics(
  output: string,
  place: { readonly worktree: string; readonly label?: string | undefined },
): readonly Diagnostic[] {
  const prefix = place.label === undefined ? "" : `[${place.label}] `;
  const found: { path?: string; line?: number; code: string; text: string }[] = [];
  for (const line of withoutColours(output).split(/\r?\n/)) {
    const inFile = IN_FILE.exec(line);
    const global = inFile === null ? GLOBAL.exec(line) : null;
    if (inFile !== null) {
      const [, printed, number, code, text] = inFile as unknown as [
        string,
        string,
        string,
        string,
        string,
      ];
      const path = worktreePath(place.worktree, ".", printed);
      found.push({ path, line: Number(number), code, text });
    } else if (global !== null) {
      const [, code, text] = global as unknown as [string, string, string];
      found.push({ code, text });
    } else if (/^\s+\S/.test(line)) {
      const last = found.at(-1);
      if (last !== undefined) last.text += `\n${line.trimEnd()}`;
    }
  }
  return found.map(({ path, line, code, text }) => ({
    code,
    problem: {
      key: `${prefix}${path ?? "(whole program)"}: ${code}: ${stableText(text, place.worktree)}`,
      message: `${code}: ${text}`,
      ...(path === undefined ? {} : { path }),
      ...(line === undefined || line < 1 ? {} : { line }),
    },
  }));
}
