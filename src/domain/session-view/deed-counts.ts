import type { Deed } from "../agents/permission.ts";
import type { EventPayload } from "../event.ts";

/** How often an agent wanted to do something of a kind in a task, and what was said to it. */
export interface DeedCount {
  readonly task: string;
  readonly agent: string;
  readonly deed: Deed;
  allowed: number;
  refused: number;
}

/** Counts one decision, in place. */
export function countDeed(
  counts: DeedCount[],
  { task, agent, deed, isAllowed }: EventPayload<"permission.decided">,
): void {
  const known = counts.find(
    (each) => each.task === task && each.agent === agent && each.deed === deed,
  );
  const count = known ?? { task, agent, deed, allowed: 0, refused: 0 };
  if (known === undefined) counts.push(count);
  if (isAllowed) count.allowed += 1;
  else count.refused += 1;
}
