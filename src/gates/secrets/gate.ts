import { findSecrets, type ScannedFile } from "#analysis";
import type { Problem } from "#domain";
import { observing } from "../evidence.ts";
import type { Gate } from "../gate.ts";
import { readWorktreeFile } from "../worktree-files.ts";

/** Does a changed file hold a credential that its base version did not? */
export const secretsGate: Gate = {
  name: "secrets",
  cost: "instant",
  compares: "base-files",
  conclusive: false,
  applies: () => ({ applies: true }),
  observe: (context) =>
    observing("secrets", context, async () => {
      const paths = context.changedPaths;
      if (paths === undefined) {
        return { status: "skipped", reason: "searched file by file, when a change touches one" };
      }
      const files: ScannedFile[] = [];
      for (const path of paths) {
        const content = await readWorktreeFile(context.worktree, path);
        if (content !== undefined) files.push({ path, content });
      }
      const { findings, skipped } = await findSecrets(files, { signal: context.signal });
      const problems = findings.flatMap(({ fingerprint, title, rule, location, related }) =>
        [location, ...related].map(({ path, line }): Problem => ({
          // The fingerprint is a hash of the value: the value itself is never in a verdict.
          key: `${path}: ${rule}: ${fingerprint}`,
          message: title,
          path,
          ...(line === undefined ? {} : { line }),
        })),
      );
      const unread = skipped.map(({ path, reason }) => `${path} (${reason})`).join(", ");
      return {
        status: "observed",
        problems,
        reason: unread === "" ? undefined : `not searched for secrets: ${unread}`,
      };
    }),
};
