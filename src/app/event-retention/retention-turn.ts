import { hostname } from "node:os";
import type { Database } from "#infra/database";
import { randomId } from "#shared";
import type { EventPlace } from "../event-place.ts";

/** After so long without a word the next process may begin: whoever had the turn was killed. */
const TURN_SECONDS = 60;
const DAY_SECONDS = 86_400;

/** One process at a time sees to the events, of those that share a database; and by itself only once a day. */
export interface RetentionTurn {
  /** Takes the turn, or keeps it for another minute. False: another process has it. */
  take(): Promise<boolean>;
  giveBack(): Promise<void>;
  /** All that was due was done. */
  done(): Promise<void>;
  /** Whether that was less than a day ago. */
  isDone(): Promise<boolean>;
}

/** By the database's clock. */
export function retentionTurn({ pool }: Pick<Database, "pool">, log: EventPlace): RetentionTurn {
  const holder = randomId(12);
  // Several machines with the same path may share a database, but never the files.
  const place = log.server === undefined ? `${hostname()}:${log.dataFolder}` : "server";
  const [name, daily] = [`event-retention ${place}`, `event-retention-done ${place}`];
  return {
    async take() {
      const { rowCount } = await pool.query(
        `insert into artel.lease (name, holder, expires_at) values ($1, $2, now() + make_interval(secs => $3))
         on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
         where lease.expires_at < now() or lease.holder = excluded.holder`,
        [name, holder, TURN_SECONDS],
      );
      return rowCount === 1;
    },
    async giveBack() {
      await pool.query("delete from artel.lease where name = $1 and holder = $2", [name, holder]);
    },
    async done() {
      await pool.query(
        `insert into artel.lease (name, holder, expires_at) values ($1, $2, now() + make_interval(secs => $3))
         on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at`,
        [daily, holder, DAY_SECONDS],
      );
    },
    async isDone() {
      const { rowCount } = await pool.query(
        "select from artel.lease where name = $1 and expires_at > now()",
        [daily],
      );
      return rowCount === 1;
    },
  };
}
