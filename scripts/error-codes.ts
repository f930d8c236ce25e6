import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { exitCodes } from "../src/cli/exit-codes.ts";

export interface ErrorCode {
  readonly code: string;
  readonly kind: string;
}

const kinds = Object.keys(exitCodes).filter(
  (name) => !["ok", "internal", "not-passed"].includes(name),
);
const KIND = `"(${kinds.join("|")})"`;
const CODE = `"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"`;

/** Every code that the source gives to an error, with its kind, in the ways in which AGENTS.md lets errors be written. */
export async function errorCodes(source: string): Promise<readonly ErrorCode[]> {
  const names = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const texts = await Promise.all(names.map((name) => readFile(join(source, name), "utf8")));
  const found = new Map<string, string>();
  const add = (code: string | undefined, kind: string | undefined): void => {
    if (code !== undefined && kind !== undefined && !found.has(code)) found.set(code, kind);
  };
  const families = texts.flatMap(readFamilies);
  for (const text of texts) {
    for (const [, code, kind] of text.matchAll(
      new RegExp(`\\bcode: ${CODE},\\s*kind: ${KIND}`, "g"),
    ))
      add(code, kind);
    for (const [, code, kind] of text.matchAll(
      new RegExp(
        `Error\\(\\s*${CODE},(?:\\s*|(?:(?!\\bnew )[^;]){0,400}?(?:kind: |^\\s*))${KIND}`,
        "gm",
      ),
    ))
      add(code, kind);
    for (const [, code, kind] of text.matchAll(
      new RegExp(`^\\s+([A-Z][A-Z0-9_]+): ${KIND},$`, "gm"),
    ))
      add(code, kind);
  }
  for (const { name, kind, codes } of families) {
    for (const code of codes) add(code, kind);
    for (const expression of texts.flatMap((text) => raisedCodes(text, name))) {
      for (const code of literals(expression)) add(code, kind);
    }
  }
  return [...found]
    .map(([code, kind]) => ({ code, kind }))
    .toSorted((one, other) => (one.code < other.code ? -1 : 1));
}

interface Family {
  readonly name: string;
  readonly kind: string;
  /** Of the union type of its codes. */
  readonly codes: readonly string[];
}

/** Classes that give all their errors one kind. */
function readFamilies(text: string): Family[] {
  return text
    .split(/^(?=export class )/m)
    .slice(1)
    .flatMap((body) => {
      const name = /^export class (\w+) extends ArtelError/.exec(body)?.[1];
      const kind = new RegExp(`\\bkind: (?:options\\.kind \\?\\? )?${KIND}`).exec(body)?.[1];
      const byDefault = new RegExp(`\\bcode: options\\.code \\?\\? ${CODE}`).exec(body)?.[0] ?? "";
      if (name === undefined || kind === undefined) return [];
      const type = /\bcode: (\w+Code)\b/.exec(body)?.[1];
      const union =
        type === undefined ? undefined : new RegExp(`type ${type} =([^;]+);`).exec(text)?.[1];
      const inline = [...body.matchAll(/\bcode:((?:\s*\|?\s*"[A-Z0-9_]+")+)/g)].map(
        ([, all]) => all,
      );
      return [{ name, kind, codes: literals([union, byDefault, ...inline].join(" ")) }];
    });
}

/** What stands for the code where errors of this class are made: a first argument, or `code:` of the options. */
function raisedCodes(text: string, name: string): string[] {
  return text
    .split(`new ${name}(`)
    .slice(1)
    .flatMap((after) => {
      const call = after.split(/;|\bnew /, 1)[0] ?? "";
      const first = new RegExp(`^\\s*${CODE}`).exec(call)?.[0] ?? "";
      return [first, ...[...call.matchAll(/\bcode:([^,]+),/g)].map(([, code]) => code ?? "")];
    });
}

function literals(text: string): string[] {
  return [...text.matchAll(new RegExp(CODE, "g"))].map(([, code]) => code ?? "");
}
