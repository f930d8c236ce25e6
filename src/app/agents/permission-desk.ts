import type { ApprovalInbox } from "#approvals";
import {
  agentNamed,
  clippedContent,
  decisionText,
  deedText,
  DEADLINE,
  isDecided,
  PERSON,
  type Approval,
  type ApprovalDraft,
  type MessageDraft,
  type NewEvent,
} from "#domain";
import type { Messages } from "#messages";
import type { SessionInput } from "#orchestrator";
import { WorkflowCancelledError } from "#queue";
import type { AgentServices, AskedPermission, WorkServices } from "#worker";
import { decidedEvent } from "../decisions.ts";
import { withdrawPermissions } from "./withdraw-permissions.ts";

type Answer = Awaited<ReturnType<AgentServices["askPerson"]>>;

export interface PermissionDeskOptions {
  readonly inbox: ApprovalInbox;
  readonly messages: Pick<Messages, "send">;
  readonly events: WorkServices["events"];
  /** Of a session, wherever it runs. */
  terms(session: string): Promise<SessionInput["approvals"]>;
}

/** Where agents of this process ask a person for what their policies leave to one. */
export class PermissionDesk {
  readonly #options: PermissionDeskOptions;
  /** What the events of its session were told by this process; they know it once, whoever tells it. */
  readonly #told = new Set<string>();

  constructor(options: PermissionDeskOptions) {
    this.#options = options;
  }

  /**
   * Asks and waits, at most until the deadline of the session's terms. An answer that came after it counts when the agent
   * wants the same again.
   */
  async ask(asked: AskedPermission, signal: AbortSignal): Promise<Answer> {
    const { inbox } = this.#options;
    const { waitMs, onTimeout } = await this.#options.terms(asked.session);
    if (waitMs === 0) return NOBODY_WAITS;
    const draft = { ...draftOf(asked), deadline: { afterMs: waitMs, onTimeout } };
    const approval = await inbox.request(draft);
    await this.#tellRequested(asked, approval);
    const settled = isDecided(approval) ? approval : await this.#settled(asked, signal);
    await this.#tellSettled(asked, settled);
    return answerOf(settled);
  }

  /** Of a task that is over. */
  async withdraw({ session, task }: Pick<AskedPermission, "session" | "task">): Promise<void> {
    const { inbox } = this.#options;
    for (const approval of await withdrawPermissions(inbox, session, task)) {
      await this.#tell(decidedEvent(approval));
      await inbox.markLogged([approval.id]);
    }
  }

  async #settled({ id, session, task }: AskedPermission, signal: AbortSignal): Promise<Approval> {
    const { inbox } = this.#options;
    try {
      const { decided, overdue } = await inbox.waitFor(session, [id], signal);
      const [answered] = decided;
      if (answered !== undefined) return answered;
      const [late] = overdue;
      return await inbox.expire(late?.id ?? id);
    } catch (error) {
      // A run that only stops here goes on waiting elsewhere; one that was cancelled waits for nothing any more.
      if (signal.reason instanceof WorkflowCancelledError) await this.withdraw({ session, task });
      throw error;
    }
  }

  async #tellRequested(asked: AskedPermission, approval: Approval): Promise<void> {
    const { id, session, task, agent } = asked;
    const { decision: _, escalatedAt: __, ...request } = approval;
    await this.#tell({
      type: "approval.requested",
      payload: { task, approval: request },
      actor: agentNamed(agent),
      session,
      task,
      key: `${id}/requested`,
    });
  }

  async #tellSettled({ session, task, agent }: AskedPermission, approval: Approval): Promise<void> {
    const { inbox, messages } = this.#options;
    const { id, escalatedAt } = approval;
    if (approval.decision !== undefined) {
      await this.#tell(decidedEvent(approval));
      await inbox.markLogged([id]);
    } else if (escalatedAt !== undefined) {
      await this.#tell({
        type: "approval.escalated",
        payload: { task, approval: id, at: escalatedAt },
        actor: agentNamed(agent),
        session,
        task,
        key: `${id}/escalated`,
      });
      await messages.send([reminder(approval, agent)]);
    }
  }

  async #tell(event: NewEvent): Promise<void> {
    const { key = "", session = "" } = event;
    if (this.#told.has(key)) return;
    await this.#options.events.append(session, [event]);
    this.#told.add(key);
  }
}

const NOBODY_WAITS: Answer = {
  isAllowed: false,
  reason:
    "the agent's policy leaves it to a person, and this session does not wait for one (approvals.waitSeconds is 0)",
  by: "policy",
};

function answerOf({ decision }: Approval): Answer {
  if (decision === undefined) {
    return { isAllowed: false, reason: "nobody answered in time", by: DEADLINE };
  }
  return {
    isAllowed: decision.answer === "approved",
    reason: decisionText(decision),
    by: decision.by,
  };
}

function draftOf({ id, session, task, agent, question }: AskedPermission): ApprovalDraft {
  const { kind: deed, title, paths, detail } = question;
  return {
    id,
    session,
    task,
    question: `May agent ${agent} ${deedText(deed)}: ${title}?`,
    subject: {
      kind: "permission",
      agent,
      deed,
      title,
      paths: [...paths],
      ...(detail === undefined ? {} : { detail }),
    },
  };
}

/** Tells people once more. */
function reminder({ id, session, question }: Approval, agent: string): MessageDraft {
  return {
    id: `${id}/escalation`,
    session,
    sender: agentNamed(agent),
    recipient: PERSON,
    type: "question",
    content: clippedContent(
      `${question}\nNobody answered in time, so the agent goes on without it. An answer counts when it wants the same ` +
        `again: \`artel approvals approve ${id}\` or \`artel approvals deny ${id}\`.`,
    ),
    metadata: { approval: id },
  };
}
