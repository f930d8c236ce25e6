import { observing } from "../evidence.ts";
import type { Gate } from "../gate.ts";
import { MOST_COMMITS } from "../history.ts";
import { commitProblems } from "./commit-problems.ts";
import { subjectLimit, wantsConventional } from "./conventions.ts";
import { mergeLeftovers } from "./leftovers.ts";

/** Are the commits fit to be kept: their messages, authors and sizes, and nothing of a merge left in the files? */
export const commitsGate: Gate = {
  name: "commits",
  cost: "instant",
  compares: "nothing",
  conclusive: false,
  applies: () => ({ applies: true }),
  observe: (context) =>
    observing("commits", context, async () => {
      const { changedPaths, history, settings } = context;
      if (changedPaths === undefined)
        return { status: "skipped", reason: "there is no change yet" };
      const leftovers = await mergeLeftovers(context);
      if (history === undefined) {
        // A session writes the commits that it delivers itself; only the files are the change's.
        return { status: "observed", problems: leftovers };
      }
      const [commits, earlier] = await Promise.all([history.commits(), history.earlierMessages()]);
      const binaries = commits.flatMap(({ files }) =>
        files.flatMap(({ blob, isBinary }) => (isBinary ? [blob] : [])),
      );
      const rules = {
        settings: settings.commits,
        conventional: wantsConventional(settings.commits.messages, earlier),
        subjectLimit: subjectLimit(settings.commits, earlier),
        sizes: await history.sizes(binaries),
      };
      const problems = commits.flatMap((commit) => commitProblems(commit, rules));
      const notes = [
        ...(rules.conventional ? ["messages are to be conventional commits"] : []),
        ...((await history.isCut()) ? [`only the latest ${MOST_COMMITS} were looked at`] : []),
      ];
      return {
        status: "observed",
        problems: [...problems, ...leftovers],
        reason: notes.length === 0 ? undefined : notes.join("; "),
      };
    }),
};
