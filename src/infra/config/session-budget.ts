import type { BudgetLimit, SessionBudget } from "#domain";
import type { Configuration } from "./configuration.ts";

/** What a session of the person may spend; fixed when it is opened. */
export function sessionBudgetOf(configuration: Configuration, person: string): SessionBudget {
  const limit = (kind: "task" | "agent" | "provider" | "person" | "day"): BudgetLimit => {
    const dollars = configuration.get(`budget.${kind}Dollars`);
    const tokens = configuration.get(`budget.${kind}Tokens`);
    return {
      ...(dollars === undefined ? {} : { dollars }),
      ...(tokens === undefined ? {} : { tokens }),
    };
  };
  return {
    person,
    limits: {
      session: {
        dollars: configuration.get("budget.sessionDollars"),
        tokens: configuration.get("budget.sessionTokens"),
      },
      task: limit("task"),
      agent: limit("agent"),
      provider: limit("provider"),
      person: limit("person"),
      day: limit("day"),
    },
    repeatedCalls: configuration.get("budget.repeatedCalls"),
  };
}
