import type { Migration } from "./migration.ts";

/** A task is given up when processes are lost with it and it gets no further, not when it was unlucky often. */
export const fruitlessLosses: Migration = {
  name: "0009-fruitless-losses",
  sql: `
    alter table artel.task
      add column fruitless_losses integer not null default 0,
      add column steps_at_loss integer not null default 0;
  `,
};
