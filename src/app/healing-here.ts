import type { HealingServices } from "#healing";
import {
  applyInPlace,
  commitChange,
  judgeChange,
  registryInPlace,
  reportResult,
  takeAssignment,
  taskWorktree,
  type WorkServices,
} from "#worker";

/** What healing needs of this process: tasks are begun, committed, judged and told as those of the toolsmith are. */
export function healingHere(work: WorkServices): HealingServices {
  return {
    events: work.events,
    site: work.site,
    task: {
      worktreeOf: taskWorktree,
      begin: (order, context) => takeAssignment(order, context, work),
      end: (context, outcome, assignment) => reportResult(context, work, outcome, assignment),
      commit: commitChange,
      judge: judgeChange,
    },
    jobs: { run: applyInPlace, registry: registryInPlace },
  };
}
