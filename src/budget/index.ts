export { createBudgetBooks } from "./books.ts";
export type { BudgetBooks } from "./books.ts";
export type { LivingProcesses } from "./entries.ts";
export { BudgetError } from "./errors.ts";
export type { BudgetErrorCode } from "./errors.ts";
export { createBudget } from "./kernel.ts";
export type { BudgetKernel, BudgetOptions } from "./kernel.ts";
export type { GivenLimit } from "./limits.ts";
export type {
  Amount,
  ListedSession,
  ModelSpending,
  ScopeSpending,
  SessionSpending,
} from "./spending.ts";
