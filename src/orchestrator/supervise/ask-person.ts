import {
  approvalSchema,
  clippedContent,
  ORCHESTRATOR,
  PERSON,
  taskOrderId,
  type ApprovalDraft,
  type ApprovalRequest,
  type MessageDraft,
} from "#domain";
import { differingPaths, updateRefs } from "#infra/git";
import type { Judged } from "#world";
import type { Proposal } from "../integrate/proposal.ts";
import type { SessionRun } from "../session-run.ts";

/** Asks a person whether a proposal may be merged all the same; its commit is kept until then and longer. */
export async function askPerson(
  run: SessionRun,
  proposal: Proposal,
  waiting: readonly Judged[],
): Promise<ApprovalRequest> {
  const { task, attempt, change } = proposal;
  const label = `${task.id}-${attempt}`;
  const asked = await run.step(`ask a person ${label}`, async () => {
    const { repository } = await run.services.workbench(run.input);
    const ref = refOf(run, label);
    await updateRefs(repository, [{ ref, to: change.commit }], "artel: waits for a person");
    const paths = await differingPaths(repository, change.base, change.commit);
    return run.services.approvals.request(draftOf(run, proposal, waiting, { ref, paths }));
  });
  // Only what was asked: what became of it meanwhile is learnt where the session looks for it.
  const { decision: _, escalatedAt: __, ...request } = approvalSchema.parse(asked);
  await run.record(
    `asked-${label}`,
    [["approval.requested", { task: task.id, approval: request }]],
    task.id,
  );
  return request;
}

/** Keeps the commit that a person is asked about. */
function refOf({ input }: SessionRun, label: string): string {
  return `refs/artel/sessions/${input.id}/approval/${label}`;
}

function draftOf(
  { input }: SessionRun,
  { task, attempt, change }: Proposal,
  waiting: readonly Judged[],
  { ref, paths }: { readonly ref: string; readonly paths: readonly string[] },
): ApprovalDraft {
  const { waitMs, onTimeout } = input.approvals;
  return {
    id: taskOrderId(input.id, task.id, attempt),
    session: input.id,
    task: task.id,
    question: questionOf(task.title, waiting),
    subject: {
      kind: "violation",
      violations: waiting.map(({ violation }) => violation.id),
      commit: change.commit,
      base: change.base,
      ref,
      paths: [...paths],
    },
    ...(waitMs === 0 ? {} : { deadline: { afterMs: waitMs, onTimeout } }),
  };
}

function questionOf(title: string, waiting: readonly Judged[]): string {
  const [first, ...others] = waiting;
  if (first === undefined) throw new TypeError("a person is asked about violations");
  const { violation, judgement } = first;
  const { key, actual, expected } = violation;
  const more = others.length === 0 ? "" : `; and ${others.length} more`;
  const sure = `${Math.round(judgement.confidence * 100)} % sure: ${judgement.reason}`;
  return `May "${title}" be merged, although ${key} is ${actual.split("\n", 1)[0]}, expected ${expected} (${sure}${more})?`;
}

/** Tells people once more that an approval waits for them. */
export function remind(
  run: SessionRun,
  { task, attempt }: Proposal,
  approval: ApprovalRequest,
): Promise<void> {
  const label = `${task.id}-${attempt}`;
  const draft: MessageDraft = {
    id: `${approval.id}/escalation`,
    session: run.input.id,
    sender: ORCHESTRATOR,
    recipient: PERSON,
    type: "question",
    task: taskOrderId(run.input.id, task.id, attempt),
    content: clippedContent(
      `${approval.question}\nNobody answered in time, so the session goes on without it. Answer with ` +
        `\`artel approvals approve ${approval.id}\` or \`artel approvals deny ${approval.id}\`.`,
    ),
    metadata: { approval: approval.id },
    attachments: [
      {
        name: "change",
        mediaType: "application/x-git-commit",
        content: { kind: "repository", revision: refOf(run, label) },
      },
    ],
  };
  return run.step(`remind of ${approval.id}`, () => run.services.messages.send([draft]));
}
