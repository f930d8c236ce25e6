import { agentNamed, clippedContent, PERSON } from "#domain";
import { isKept, sendMessages } from "#messages";
import type { RecordDelegation } from "#queue";

/** The message to the agent that is handed a task, kept in the transaction that hands it on. */
export const recordDelegation: RecordDelegation = async (client, delegation) => {
  const { id, session, task, to, by, from, reason, number } = delegation;
  const assignment = `${task}/assignment`;
  const isReply = await isKept(client, session, assignment);
  await sendMessages(client, [
    {
      id,
      session,
      sender: by === undefined ? PERSON : agentNamed(by),
      recipient: agentNamed(to.agent),
      type: "delegation",
      task,
      content: clippedContent(`Task ${task} is yours now${reason === "" ? "." : `: ${reason}`}`),
      ...(isReply ? { replyTo: assignment } : {}),
      metadata: { number, process: to.process, ...(from === undefined ? {} : { from }) },
    },
  ]);
};
