import { z } from "zod";
import {
  approvalSchema,
  decisionText,
  isDecided,
  type Approval,
  type ApprovalRequest,
} from "#domain";
import { answered, countFacts, type Judged } from "#world";
import type { Proposal } from "../integrate/proposal.ts";
import { rejectionEvents } from "../integrate/rejection.ts";
import { nextAnswers } from "../next-answers.ts";
import type { Payloads, SessionRun } from "../session-run.ts";
import { askPerson, remind } from "./ask-person.ts";
import { orchestratorOrigin } from "./origin.ts";

interface Held {
  readonly proposal: Proposal;
  readonly approval: ApprovalRequest;
  /** The violations that the person is asked about, as they were judged. */
  readonly waiting: readonly Judged[];
  /** Why it is kept out. */
  readonly reason: string;
  /** The session waits for the answer before it goes on. */
  readonly isAwaited: boolean;
}

const approvalsSchema = z.array(approvalSchema);

/**
 * The proposals of a session that are kept out until a person has answered. While the session is at work an answer is
 * never too late: one that was not waited for, or came after its deadline, is found after the next wave.
 */
export class HeldProposals {
  readonly #run: SessionRun;
  #held: readonly Held[] = [];

  constructor(run: SessionRun) {
    this.#run = run;
  }

  /** Asks a person; where the session does not wait for the answer, the change is kept out at once. */
  async hold(proposal: Proposal, waiting: readonly Judged[], reason: string): Promise<void> {
    const approval = await askPerson(this.#run, proposal, waiting);
    const isAwaited = approval.deadline !== undefined;
    this.#held = [...this.#held, { proposal, approval, waiting, reason, isAwaited }];
    if (isAwaited) return;
    const { task, attempt } = proposal;
    const events = keptOut(proposal, reason);
    await this.#run.record(`kept-out-${task.id}-${attempt}`, events, task.id);
  }

  /**
   * Waits for the answers that the session waits for, all together, until the deadline of each. Answers the proposals
   * that were approved since the last call.
   */
  async approved(when: string): Promise<readonly Proposal[]> {
    const approved: Proposal[] = [];
    const { services, context } = this.#run;
    const left = this.#ids(false);
    if (left.length > 0) {
      const found = await this.#run.step(`look at approvals ${when}`, async () => {
        const { decided } = await services.approvals.look(left);
        return decided;
      });
      approved.push(...(await this.#take(approvalsSchema.parse(found), when)));
    }
    for (let ids = this.#ids(true); ids.length > 0; ids = this.#ids(true)) {
      const found = await this.#run.step(`await approvals ${when}`, () =>
        nextAnswers(services.approvals, this.#run.input.id, ids, context.signal),
      );
      approved.push(...(await this.#take(approvalsSchema.parse(found), when)));
    }
    return approved;
  }

  #ids(isAwaited: boolean): readonly string[] {
    return this.#held
      .filter((each) => each.isAwaited === isAwaited)
      .map(({ approval }) => approval.id);
  }

  /** Does what follows from approvals that are decided, or that the session waits for no longer. */
  async #take(approvals: readonly Approval[], when: string): Promise<readonly Proposal[]> {
    const approved: Proposal[] = [];
    for (const approval of approvals) {
      const held = this.#held.find((each) => each.approval.id === approval.id);
      if (held === undefined) throw new TypeError(`nothing is held for ${approval.id}`);
      const others = this.#held.filter((each) => each !== held);
      const { proposal } = held;
      const label = `${proposal.task.id}-${proposal.attempt}`;
      await this.#run.record(`answered-${label}`, eventsOf(held, approval), proposal.task.id);
      if (!isDecided(approval)) {
        this.#held = [...others, { ...held, isAwaited: false }];
        if (approval.escalatedAt !== undefined) await remind(this.#run, proposal, held.approval);
        continue;
      }
      this.#held = others;
      const { decision } = approval;
      this.#run.judged = this.#run.judged.map((each) =>
        held.waiting.includes(each)
          ? { ...each, judgement: answered(each.judgement, decision) }
          : each,
      );
      const { question } = held.approval;
      if (decision.answer === "approved")
        approved.push({ ...proposal, approved: { question, decision } });
    }
    await this.#count(approvals.filter(isDecided), when);
    return approved;
  }

  /** Behind the events: now nobody else needs to tell of the decisions. */
  async #count(decided: readonly Approval[], when: string): Promise<void> {
    if (decided.length === 0) return;
    const { services, input, judged } = this.#run;
    await this.#run.step(`count approvals ${when}`, async () => {
      await services.world(input.id).write(countFacts(judged, orchestratorOrigin()));
      await services.approvals.markLogged(decided.map(({ id }) => id));
    });
  }
}

function eventsOf(held: Held, approval: Approval): readonly Payloads[] {
  const { proposal, isAwaited, reason } = held;
  const about = { task: proposal.task.id, approval: approval.id };
  const { decision, escalatedAt } = approval;
  const events: Payloads[] = [];
  if (decision !== undefined) events.push(["approval.decided", { ...about, decision }]);
  else if (escalatedAt !== undefined)
    events.push(["approval.escalated", { ...about, at: escalatedAt }]);
  const isOut = decision?.answer !== "approved";
  // One that nobody waited for was kept out when it was asked about.
  if (isOut && isAwaited)
    events.push(...keptOut(proposal, decision === undefined ? reason : decisionText(decision)));
  return events;
}

function keptOut(proposal: Proposal, reason: string): readonly Payloads[] {
  return rejectionEvents(proposal, { stage: "world", reason, redone: false });
}
