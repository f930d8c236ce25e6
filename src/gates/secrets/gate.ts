import { findSecrets, type ScannedFile } from "#analysis";
import { observing } from "../evidence.ts";
import type { Gate } from "../gate.ts";
import { withoutMoved } from "../moved.ts";
import { readWorktreeFile } from "../worktree-files.ts";
import { searchHistory } from "./history.ts";
import { toProblems } from "./problems.ts";

/** Does a changed file, or any commit of the change, hold a credential that its base version did not? */
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
      const { signal } = context;
      const problems = await withoutMoved(toProblems(findings), context, async (path, content) =>
        toProblems((await findSecrets([{ path, content }], { signal })).findings),
      );
      const history = await searchHistory(context, new Set(problems.map(({ key }) => key)));
      const unread = skipped.map(({ path, reason }) => `${path} (${reason})`).join(", ");
      const notes = [
        ...(unread === "" ? [] : [`not searched for secrets: ${unread}`]),
        ...history.notes,
      ];
      return {
        status: "observed",
        problems: [...problems, ...history.problems],
        reason: notes.length === 0 ? undefined : notes.join("; "),
      };
    }),
};
