// Runs in the sandbox as a program of its own: gives exported functions a comment with what the compiler knows of them.
// Request as JSON on stdin, result on stdout.
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import {
  bringsNone,
  openPrograms,
  type OpenProgram,
  withChanges,
} from "../typescript-program/open-programs.ts";
import { exportedFunctions } from "./exported-functions.ts";
import { factsOf } from "./function-facts.ts";

setFlagsFromString("--max-old-space-size=2048");

interface Request {
  write: boolean;
  configurations: string[];
  files: string[];
}

const request = JSON.parse(await text(process.stdin)) as Request;
const wanted = new Set(request.files);
const done = new Set<string>();
const results: { path: string; names: string[] }[] = [];
// JavaScript of which no configuration speaks is looked at too.
const plain = request.files.filter((path) => /\.[cm]?jsx?$/.test(path));
for (const program of openPrograms(request.configurations, plain)) addTo(program);
process.stdout.write(JSON.stringify({ files: results }));

function addTo(program: OpenProgram): void {
  for (const path of program.files) {
    if (!wanted.has(path) || done.has(path)) continue;
    done.add(path);
    const names = addComments(program, path);
    if (names.length === 0) continue;
    results.push({ path, names });
    if (request.write) program.save(path);
  }
}

/** One after another from the end of the file, so that the places of the others stay. */
function addComments(program: OpenProgram, path: string): string[] {
  const source = program.service.getProgram()?.getSourceFile(resolve(path));
  const checker = program.service.getProgram()?.getTypeChecker();
  if (source === undefined || checker === undefined) return [];
  // Where null goes unsaid, no type is the whole of it.
  const { strict = true, strictNullChecks = strict } = program.options;
  const wantsTypes = strictNullChecks && /\.[cm]?jsx?$/.test(path);
  const eol = program.text(path).includes("\r\n") ? "\r\n" : "\n";
  const comments = exportedFunctions(source).flatMap(({ name, statement, node }) => {
    const lines = factsOf(node, checker, wantsTypes);
    const start = statement.getStart(source);
    return lines.length === 0 ? [] : [{ name, start, text: commentText(lines, eol) }];
  });
  const known = comments.length === 0 ? [] : program.problems(path);
  const names: string[] = [];
  for (const { name, start, text: newText } of comments.toReversed()) {
    const before = program.text(path);
    program.replace(path, withChanges(before, [{ span: { start, length: 0 }, newText }]));
    if (bringsNone(known, program.problems(path))) names.push(name);
    else program.replace(path, before);
  }
  return names.toReversed();
}

function commentText(lines: readonly string[], eol: string): string {
  if (lines.length === 1) return `/** ${lines[0]} */${eol}`;
  return ["/**", ...lines.map((line) => ` * ${line}`), " */", ""].join(eol);
}
