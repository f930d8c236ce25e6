import { expect, test } from "vitest";
import { analyzeLog, type FailureReport } from "#analysis";
import { readCorpus } from "./corpus.ts";

const corpus = readCorpus();

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const analyzed = (log: string): Promise<FailureReport> => analyzeLog(one(log));

test("the corpus is large enough, and most of it is not JavaScript", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(150);
  const others = corpus.filter(({ language }) => language !== "javascript");
  expect(others.length / corpus.length).toBeGreaterThanOrEqual(0.6);
  expect(new Set(corpus.map(({ kind }) => kind)).size).toBe(10);
});

test.each(corpus)("$language/$name is $kind at $place", async ({ log, kind, place }) => {
  const { problems, ...report } = await analyzed(log);
  expect(report.kind).toBe(kind);
  if (place === null || problems[0] === undefined) return;
  const { file, line } = problems[0];
  expect(place.includes(":") ? `${file}:${line}` : file).toBe(place);
});

const WRAPPINGS: Readonly<Record<string, (line: string, index: number) => string>> = {
  "GitHub Actions": (line) => `2026-01-05T10:00:01.0000000Z ${line}`,
  "gh run view": (line) => `build\tRun tests\t2026-01-05T10:00:01.0000000Z ${line}`,
  GitLab: (line) => `2026-01-05T10:00:01.000000Z 01O ${line}`,
  Jenkins: (line) => `[2026-01-05T10:00:01.000Z] ${line}`,
  "docker build": (line, index) => `#12 ${index}.250 ${line}`,
  colors: (line) => `\u001b[31m${line}\u001b[39;49m`,
  "Windows line ends": (line) => `${line}\r`,
};

test.each(Object.keys(WRAPPINGS))("in a log of %s the kinds are the same", async (system) => {
  const wrap = WRAPPINGS[system];
  const samples = corpus.filter(({ source, language }) => source === "run" && language !== "ci");
  const changed: string[] = [];
  for (const { name, log } of samples) {
    const plain = await analyzed(log);
    const wrapped = await analyzed(
      log
        .split("\n")
        .map((line, index) => wrap?.(line, index) ?? line)
        .join("\n"),
    );
    if (wrapped.kind !== plain.kind) changed.push(`${name}: ${plain.kind} → ${wrapped.kind}`);
  }
  expect(changed).toEqual([]);
});
