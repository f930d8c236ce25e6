import type { Diagnosis, HealingConclusion, Project } from "#domain";
import { deliver } from "../deliver/deliver.ts";
import { forgetReferences } from "../learn/learn.ts";
import { planIsApproved } from "../plan/plan-approval.ts";
import type { SessionResult } from "../session-input.ts";
import type { SessionRun } from "../session-run.ts";
import { observeBase } from "../supervise/observe-world.ts";
import { work, type Worked } from "../supervise/work.ts";
import { takeSessionBaseline } from "../understand/baseline.ts";
import { diagnose, healingOf } from "./diagnose.ts";
import { askAgent } from "./hand-over.ts";
import { planHealing } from "./plan-healing.ts";
import { proposeRevert } from "./propose-revert.ts";

/**
 * The life of a healing behind understanding: run again, the baseline, strategies, and what makes the command pass is
 * delivered. What no tool could mend is handed over, with the evidence.
 */
export async function heal(run: SessionRun, project: Project): Promise<SessionResult> {
  const diagnosis = await diagnose(run, project);
  if (diagnosis.outcome !== "fails") {
    await conclude(run, notFailing(diagnosis));
    return { outcome: "nothing-to-do" };
  }
  await run.enter("baseline");
  const baseline = await takeSessionBaseline(run, project, {
    installs: diagnosis.installs !== false,
  });
  await observeBase(run, baseline);
  await run.step("offer", () => run.services.offer(run.input));
  await run.enter("plan");
  const plan = planHealing(healingOf(run), diagnosis, baseline);
  await run.record("plan", [["plan.made", { plan }]]);
  if (run.input.dryRun) return { outcome: "dry-run" };
  if (!(await planIsApproved(run, plan))) return { outcome: "cancelled" };
  await run.enter("dispatch");
  const known = { project, baseline };
  const mended = await work(run, plan, known);
  if (mended.changes.length > 0) return delivered(run, mended, "tools");
  const { handOver: skills, bisectRuns } = healingOf(run);
  // An agent works in the sandbox, where nothing can be installed.
  const handOver = diagnosis.installs === false ? undefined : skills;
  const evidence = { diagnosis, plan, dropped: run.dropped };
  const byAgent = handOver && (await askAgent(run, evidence, known, handOver));
  if (byAgent !== undefined) return delivered(run, byAgent, "agent");
  const blame = await proposeRevert(run, diagnosis, bisectRuns);
  const reason = [diagnosis.reason, nobodyCould(handOver), blame?.reason].filter(Boolean).join(" ");
  await conclude(run, { outcome: "handed-over", ...blame, reason });
  return { outcome: "nothing-to-do" };
}

async function delivered(
  run: SessionRun,
  merged: Worked,
  by: "tools" | "agent",
): Promise<SessionResult> {
  await run.enter("deliver");
  const delivery = await deliver(run, merged);
  await forgetReferences(run, merged.incomplete);
  const reason = `The command passes on ${delivery.branch ?? ""}.`;
  await conclude(run, { outcome: "healed", by, reason });
  return delivery;
}

async function conclude(run: SessionRun, conclusion: HealingConclusion): Promise<void> {
  await run.record("concluded", [["healing.concluded", { conclusion }]]);
}

function notFailing({ outcome, reason }: Diagnosis): HealingConclusion {
  if (outcome === "flaky") return { outcome, reason };
  return { outcome: outcome === "no-command" ? "nothing-to-run" : "not-needed", reason };
}

function nobodyCould(handOver: readonly string[] | undefined): string {
  return handOver === undefined
    ? "No tool could mend it."
    : "Neither tools nor an agent could mend it.";
}
