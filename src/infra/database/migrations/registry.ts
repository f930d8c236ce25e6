import { processes } from "./0001-processes.ts";
import { projections } from "./0002-projections.ts";
import type { Migration } from "./migration.ts";

/** Append only: what was released is never edited. */
export const migrations: readonly Migration[] = [processes, projections];
