import { randomId } from "#shared";
import type { ClientBase, Pool } from "pg";
import { isRunning, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

/** A process that cannot be looked at is dead when its last heartbeat is older than this. */
const SILENCE_SECONDS = 30;

/** One that was silent for so long is not even shown any more. */
const FORGOTTEN_SECONDS = 24 * 60 * 60;

/** The table of the processes that run sessions: this one's entry, and who of the others is alive. */
export class ProcessTable {
  readonly #pool: Pool;
  readonly #own: ProcessIdentity = ownIdentity();
  /** The name under which this process owns sessions. */
  readonly id = `${this.#own.pid}-${randomId(10)}`;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async register(applicationVersion: string): Promise<void> {
    await this.#markDead();
    const { host, boot, pid, started } = this.#own;
    await this.#pool.query(
      `insert into artel.process (id, host, boot, pid, started, application_version)
       values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
      [this.id, host, boot, pid, started, applicationVersion],
    );
  }

  /** Processes that were killed could not say that they are gone; whoever comes next says it for them. */
  async #markDead(): Promise<void> {
    const { rows } = await this.#pool.query<ProcessIdentity & { id: string; silence: number }>(
      `select id, host, boot, pid, started, extract(epoch from now() - heartbeat_at)::float8 as silence
       from artel.process where stopped_at is null`,
    );
    const dead = rows.filter((row) => {
      const isHere = isRunning(row, this.#own);
      return isHere === false || (isHere === undefined && row.silence > FORGOTTEN_SECONDS);
    });
    await this.#pool.query(
      "update artel.process set stopped_at = heartbeat_at where id = any($1)",
      [dead.map(({ id }) => id)],
    );
  }

  async beat(): Promise<void> {
    await this.#pool.query("update artel.process set heartbeat_at = now() where id = $1", [
      this.id,
    ]);
  }

  async leave(): Promise<void> {
    await this.#pool.query("update artel.process set stopped_at = now() where id = $1", [this.id]);
  }

  /** Those of the ids whose process is at work. One that was never registered is not. */
  async alive(
    ids: readonly string[],
    client: Pool | ClientBase = this.#pool,
  ): Promise<Set<string>> {
    const { rows } = await client.query<ProcessIdentity & { id: string; silence: number }>(
      `select id, host, boot, pid, started, extract(epoch from now() - heartbeat_at)::float8 as silence
       from artel.process where id = any($1) and stopped_at is null`,
      [ids],
    );
    const living = rows.filter(
      (row) => row.id === this.id || (isRunning(row, this.#own) ?? row.silence < SILENCE_SECONDS),
    );
    return new Set(living.map(({ id }) => id));
  }

  /** Forgets processes that ended long ago and own nothing that is unfinished. */
  async removeOld(days: number): Promise<void> {
    await this.#pool.query(
      `delete from artel.process p
       where greatest(heartbeat_at, stopped_at) < now() - make_interval(days => $1) and not exists (
         select from dbos.workflow_status s
         where s.executor_id = p.id and s.status in ('PENDING', 'ENQUEUED'))`,
      [days],
    );
  }
}
