import { processes } from "./0001-processes.ts";
import { projections } from "./0002-projections.ts";
import { world } from "./0003-world.ts";
import { tasks } from "./0004-tasks.ts";
import { messages } from "./0005-messages.ts";
import { parts } from "./0006-parts.ts";
import { taskMatchKey } from "./0007-task-match-key.ts";
import { transfer } from "./0008-transfer.ts";
import { fruitlessLosses } from "./0009-fruitless-losses.ts";
import { approvals } from "./0010-approvals.ts";
import { budget } from "./0011-budget.ts";
import type { Migration } from "./migration.ts";

/** Append only: what was released is never edited. */
export const migrations: readonly Migration[] = [
  processes,
  projections,
  world,
  tasks,
  messages,
  parts,
  taskMatchKey,
  transfer,
  fruitlessLosses,
  approvals,
  budget,
];
