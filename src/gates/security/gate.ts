import { findWeaknesses, type CheckedFile } from "#analysis";
import { severitySchema, type Finding, type Problem } from "#domain";
import { observing } from "../evidence.ts";
import type { Gate } from "../gate.ts";
import { withoutMoved } from "../moved.ts";
import { readWorktreeFile } from "../worktree-files.ts";

const SEVERITIES = severitySchema.options;

/** Does a changed file have a weakness that its base version did not? */
export const securityGate: Gate = {
  name: "security",
  cost: "instant",
  compares: "base-files",
  conclusive: false,
  applies: () => ({ applies: true }),
  observe: (context) =>
    observing("security", context, async () => {
      const paths = context.changedPaths;
      if (paths === undefined) {
        return { status: "skipped", reason: "searched file by file, when a change touches one" };
      }
      const files: CheckedFile[] = [];
      for (const path of paths) {
        const content = await readWorktreeFile(context.worktree, path);
        if (content !== undefined) files.push({ path, content: content.toString("utf8") });
      }
      const scan = await findWeaknesses(files, { signal: context.signal });
      if (scan.unavailable !== undefined) return { status: "skipped", reason: scan.unavailable };
      const least = SEVERITIES.indexOf(context.settings.security.severity);
      const counted = scan.findings.filter(({ severity }) => SEVERITIES.indexOf(severity) >= least);
      const problems = await withoutMoved(
        counted.map(toProblem),
        context,
        async (path, content) => {
          const before = await findWeaknesses([{ path, content: content.toString("utf8") }]);
          return before.findings.map(toProblem);
        },
      );
      const notes = [
        ...scan.skipped.map(({ path, reason }) => `${path} was not searched (${reason})`),
        ...(counted.length < scan.findings.length
          ? [`${scan.findings.length - counted.length} below ${SEVERITIES[least]} are not counted`]
          : []),
      ];
      return {
        status: "observed",
        problems,
        reason: notes.length === 0 ? undefined : notes.join("; "),
      };
    }),
};

function toProblem(finding: Finding): Problem {
  const { path, line } = finding.location;
  return {
    // The fingerprint is of the text and never of its line: a moved weakness is the same one.
    key: `${path}: ${finding.rule}: ${finding.fingerprint}`,
    message: `${finding.title}: ${finding.message} ${finding.suggestion ?? ""}`.trim(),
    path,
    rule: finding.rule,
    ...(line === undefined ? {} : { line }),
  };
}
