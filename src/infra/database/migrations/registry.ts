import { processes } from "./0001-processes.ts";
import { projections } from "./0002-projections.ts";
import { world } from "./0003-world.ts";
import { tasks } from "./0004-tasks.ts";
import { transfer } from "./0008-transfer.ts";
import type { Migration } from "./migration.ts";

/** Append only: what was released is never edited. */
export const migrations: readonly Migration[] = [processes, projections, world, tasks, transfer];
