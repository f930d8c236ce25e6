import type { Diagnosis, HealingConclusion, Project } from "#domain";
import { deliver } from "../deliver/deliver.ts";
import { forgetReferences } from "../learn/learn.ts";
import { planIsApproved } from "../plan/plan-approval.ts";
import type { SessionResult } from "../session-input.ts";
import type { SessionRun } from "../session-run.ts";
import { observeBase } from "../supervise/observe-world.ts";
import { work } from "../supervise/work.ts";
import { takeSessionBaseline } from "../understand/baseline.ts";
import { diagnose, healingOf } from "./diagnose.ts";
import { planHealing } from "./plan-healing.ts";

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
  const merged = await work(run, plan, { project, baseline });
  if (merged.changes.length === 0) {
    await conclude(run, handedOver(diagnosis));
    return { outcome: "nothing-to-do" };
  }
  await run.enter("deliver");
  const delivery = await deliver(run, merged);
  await forgetReferences(run, merged.incomplete);
  await conclude(run, {
    outcome: "healed",
    by: "tools",
    reason: `${diagnosis.command?.argv.join(" ") ?? ""} passes on ${delivery.branch ?? ""}.`,
  });
  return delivery;
}

async function conclude(run: SessionRun, conclusion: HealingConclusion): Promise<void> {
  await run.record("concluded", [["healing.concluded", { conclusion }]]);
}

function notFailing({ outcome, reason }: Diagnosis): HealingConclusion {
  if (outcome === "flaky") return { outcome, reason };
  return { outcome: outcome === "no-command" ? "nothing-to-run" : "not-needed", reason };
}

function handedOver({ reason }: Diagnosis): HealingConclusion {
  return { outcome: "handed-over", reason: `${reason} No tool could mend it.` };
}
