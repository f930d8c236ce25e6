import { analyze } from "#analysis";
import type { Finding, Survey } from "#domain";
import { buildForTests, measureReach } from "#gates";
import { shortHash } from "#shared";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { exclusionOf, isExcluded } from "../source-files.ts";
import { type Gap, findGaps } from "./find-gaps.ts";
import { coverageGapsOptions } from "./options.ts";

const NAME = "coverage-gaps";

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, coverageGapsOptions, context.options);
  const { project, signal, worktree } = context;
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  if (project.testSuites.length === 0) {
    return { ...empty, skipped: "the repository has no tests that can be run" };
  }
  const deadline = Date.now() + options.minutes * 60_000;
  const place = { worktree, project, target: context.target, signal, deadline };
  const unbuilt = await buildForTests(place);
  if (unbuilt !== undefined) return { ...empty, skipped: `the tests need a build: ${unbuilt}` };
  const { files, unmeasured, passed, failed } = await measureReach(place);
  if (files === undefined) return { ...empty, skipped: `no coverage: ${unmeasured.join("; ")}` };
  if (passed === 0)
    return { ...empty, skipped: "no test passed, so nothing tells what they reach" };
  const notes = unmeasured.map((reason) => `Without coverage: ${reason}.`);
  if (failed > 0) notes.push(`${failed} tests failed; what they reach behind that is not counted.`);
  const paths = context.files.filter(
    (path) => exclusionOf(path) === undefined && !isExcluded(path, options.exclude),
  );
  const analysis = await analyze({ root: worktree, files: paths, signal });
  const { gaps, unknown, known } = findGaps(analysis, files, options);
  if (known === 0 && gaps.length === 0) {
    const reason = "its report names no function of the source; are the tests run on built files?";
    return { ...empty, notes, skipped: `no coverage: ${reason}` };
  }
  const shown = gaps.slice(0, options.most);
  if (unknown.length > 0) {
    notes.push(
      `Nothing is known of ${unknown.length} files, which the report leaves out or gives with other lines: ${unknown.slice(0, 3).join(", ")}${unknown.length > 3 ? " …" : ""}`,
    );
  }
  if (gaps.length > shown.length) {
    notes.push(
      `${gaps.length - shown.length} more functions that no test reaches, of less weight.`,
    );
  }
  const { status, reason } = analysis.history;
  if (status !== "complete")
    notes.push(`Ranked with what is known of changes: ${reason ?? status}.`);
  const seen = new Map<string, number>();
  return { ...empty, findings: shown.map((gap) => findingOf(gap, seen)), notes };
}

function findingOf(gap: Gap, seen: Map<string, number>): Finding {
  const { path, name, line, endLine, paths, commits, isFileUnloaded } = gap;
  const key = `${path}\0${name}`;
  const number = seen.get(key) ?? 0;
  seen.set(key, number + 1);
  const changes =
    commits === undefined
      ? ""
      : `, in a file that ${commits === 1 ? "1 commit" : `${commits} commits`} changed`;
  const why = isFileUnloaded ? "No test loads its file" : "It ran in no test";
  return {
    fingerprint: shortHash([NAME, key, String(number)].join("\0")),
    rule: "artel/untested-function",
    kind: "hot-spot",
    severity: severityOf(gap),
    title: `No test reaches ${name}`,
    message: `${why}: ${paths} ways through it${changes}. Code that a program started by a test runs is not seen by every coverage tool.`,
    location: { path, line, endLine },
    related: [],
    confidence: isFileUnloaded ? 0.8 : 0.9,
    suggestion:
      "Test what it is for, the most frequent way through it first; or remove it, when nothing needs it.",
  };
}

function severityOf({ paths, commits = 1 }: Gap): Finding["severity"] {
  if (paths >= 10 && commits >= 5) return "medium";
  return paths >= 5 ? "low" : "info";
}
