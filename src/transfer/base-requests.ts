import type { Pool } from "pg";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import { siteGone } from "./errors.ts";

/** A machine asks for a commit with its history. */
export interface BaseRequest {
  readonly session: string;
  readonly commit: string;
  /** The name of the data folder that asks: one answer does for all its processes. */
  readonly storage: string;
  /** Commits that it has, with their histories, in order. */
  readonly known: readonly string[];
}

export interface BaseAnswer {
  readonly bundle: string | undefined;
  readonly refusal: string | undefined;
}

export async function askForBase(pool: Pool, request: BaseRequest): Promise<void> {
  const { session, commit, storage, known } = request;
  try {
    await withDbRetry(() =>
      pool.query(
        `insert into artel.base_request as r (session, commit_id, storage, known)
         values ($1, $2, $3, $4::text[])
         on conflict (session, commit_id, storage) do update
         set bundle = case when r.known = excluded.known then r.bundle end,
             known = excluded.known, refusal = null, requested_at = clock_timestamp()`,
        [session, commit, storage, known],
      ),
    );
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "23503";
    throw isGone ? siteGone(session, error) : error;
  }
}

/** What came of it so far. Refuses (`TRANSFER_SITE_GONE`) when the session has ended. */
export async function readAnswer(
  pool: Pool,
  { session, commit, storage }: BaseRequest,
): Promise<BaseAnswer> {
  const { rows } = await withDbRetry(() =>
    pool.query<{ bundle: string | null; refusal: string | null }>(
      `select bundle::text as bundle, refusal from artel.base_request
       where session = $1 and commit_id = $2 and storage = $3`,
      [session, commit, storage],
    ),
  );
  const [row] = rows;
  if (row === undefined) throw siteGone(session);
  return { bundle: row.bundle ?? undefined, refusal: row.refusal ?? undefined };
}

export async function endRequest(
  pool: Pool,
  { session, commit, storage }: BaseRequest,
): Promise<void> {
  await withDbRetry(() =>
    pool.query(
      "delete from artel.base_request where session = $1 and commit_id = $2 and storage = $3",
      [session, commit, storage],
    ),
  );
}

/** Those that nobody has answered. */
export async function openRequests(pool: Pool, session: string): Promise<BaseRequest[]> {
  const { rows } = await withDbRetry(() =>
    pool.query<{ commit_id: string; storage: string; known: string[] }>(
      `select commit_id, storage, known from artel.base_request
       where session = $1 and bundle is null and refusal is null order by requested_at, storage`,
      [session],
    ),
  );
  return rows.map(({ commit_id, storage, known }) => ({
    session,
    commit: commit_id,
    storage,
    known,
  }));
}

/** A bundle that was made for the same question. */
export async function bundleFor(
  pool: Pool,
  session: string,
  commit: string,
  known: readonly string[],
): Promise<string | undefined> {
  const { rows } = await withDbRetry(() =>
    pool.query<{ id: string }>(
      `select id::text as id from artel.bundle
       where session = $1 and purpose = 'base' and commit_id = $2 and known = $3::text[]
         and completed_at is not null limit 1`,
      [session, commit, known],
    ),
  );
  return rows[0]?.id;
}

export async function answer(
  pool: Pool,
  { session, commit, storage, known }: BaseRequest,
  what: { readonly bundle?: string; readonly refusal?: string },
): Promise<void> {
  await withDbRetry(() =>
    pool.query(
      `update artel.base_request set bundle = $5::bigint, refusal = $6
       where session = $1 and commit_id = $2 and storage = $3 and known = $4::text[]`,
      [session, commit, storage, known, what.bundle ?? null, what.refusal ?? null],
    ),
  );
}

/** Removes bundles that nobody has asked for in the last minute, and those that were never finished. */
export async function removeUnwanted(pool: Pool, session: string): Promise<void> {
  await withDbRetry(() =>
    pool.query(
      `delete from artel.bundle b
       where b.session = $1 and b.purpose = 'base'
         and coalesce(b.completed_at, b.created_at) < clock_timestamp() - interval '1 minute'
         and not exists (select from artel.base_request r where r.bundle = b.id)`,
      [session],
    ),
  );
}
