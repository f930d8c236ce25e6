import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { Pool } from "pg";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import { damaged, siteGone } from "./errors.ts";

/** So much of a bundle is in memory at a time. */
const CHUNK_BYTES = 1024 * 1024;
/** PostgreSQL's `foreign_key_violation`: what a row belongs to was deleted. */
const PARENT_IS_GONE = "23503";

export interface BundleDraft {
  readonly session: string;
  /** `base`: what a worker needs, from the session. `change`: what a worker made, for the session. */
  readonly purpose: "base" | "change";
  /** The one ref in it, and the commit that this is at. */
  readonly ref: string;
  readonly commit: string;
  /** What the receiver must have already, in order. */
  readonly known: readonly string[];
}

export interface StoredBundle extends BundleDraft {
  readonly id: string;
}

/** Puts a file into the database, and answers its id there. Nobody sees it before it is whole. */
export async function storeBundle(pool: Pool, draft: BundleDraft, file: string): Promise<string> {
  const id = await begin(pool, draft);
  const hash = createHash("sha256");
  let [number, bytes] = [0, 0];
  const handle = await open(file, "r");
  try {
    for (;;) {
      const buffer = Buffer.alloc(CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) break;
      const content = buffer.subarray(0, bytesRead);
      hash.update(content);
      await insert(
        pool,
        draft.session,
        "insert into artel.bundle_chunk (bundle, number, content) values ($1, $2, $3) on conflict do nothing",
        [id, number, content],
      );
      number += 1;
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
  await withDbRetry(() =>
    pool.query(
      "update artel.bundle set bytes = $2, digest = $3, completed_at = clock_timestamp() where id = $1",
      [id, bytes, hash.digest("hex")],
    ),
  );
  return id;
}

async function begin(pool: Pool, draft: BundleDraft): Promise<string> {
  const { session, purpose, ref, commit, known } = draft;
  const rows = await insert(
    pool,
    session,
    `insert into artel.bundle (session, purpose, ref, commit_id, known)
     values ($1, $2, $3, $4, $5::text[]) returning id::text as id`,
    [session, purpose, ref, commit, known],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("an inserted bundle has no row");
  return row.id;
}

async function insert(
  pool: Pool,
  session: string,
  statement: string,
  values: readonly unknown[],
): Promise<{ id: string }[]> {
  try {
    const { rows } = await withDbRetry(() => pool.query<{ id: string }>(statement, [...values]));
    return rows;
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === PARENT_IS_GONE;
    throw isGone ? siteGone(session, error) : error;
  }
}

/** Writes a bundle to a new file. Refuses (`TRANSFER_DAMAGED`) what is not byte for byte what was stored. */
export async function fetchBundle(
  pool: Pool,
  bundle: { readonly id: string; readonly session: string },
  file: string,
): Promise<void> {
  const { id, session } = bundle;
  const { rows } = await withDbRetry(() =>
    pool.query<{ bytes: string; digest: string }>(
      "select bytes::text as bytes, digest from artel.bundle where id = $1 and completed_at is not null",
      [id],
    ),
  );
  const [whole] = rows;
  if (whole === undefined) throw damaged(session, `bundle ${id} is gone`);
  const hash = createHash("sha256");
  const handle = await open(file, "wx", 0o600);
  try {
    for (let number = 0, bytes = 0; bytes < Number(whole.bytes); number += 1) {
      const content = await readChunk(pool, id, number);
      if (content === undefined) throw damaged(session, `bundle ${id} lacks chunk ${number}`);
      hash.update(content);
      await handle.writeFile(content);
      bytes += content.length;
    }
  } finally {
    await handle.close();
  }
  if (hash.digest("hex") !== whole.digest) throw damaged(session, `the checksum of bundle ${id}`);
}

async function readChunk(pool: Pool, id: string, number: number): Promise<Buffer | undefined> {
  const { rows } = await withDbRetry(() =>
    pool.query<{ content: Buffer }>(
      "select content from artel.bundle_chunk where bundle = $1 and number = $2",
      [id, number],
    ),
  );
  return rows[0]?.content;
}

/** What workers made for the session and what is whole, oldest first. */
export async function waitingChanges(pool: Pool, session: string): Promise<StoredBundle[]> {
  const { rows } = await withDbRetry(() =>
    pool.query<{ id: string; ref: string; commit_id: string; known: string[] }>(
      `select id::text as id, ref, commit_id, known from artel.bundle
       where session = $1 and purpose = 'change' and completed_at is not null order by bundle.id`,
      [session],
    ),
  );
  return rows.map(({ id, ref, commit_id, known }) => ({
    id,
    session,
    purpose: "change",
    ref,
    commit: commit_id,
    known,
  }));
}

export async function removeBundle(pool: Pool, id: string): Promise<void> {
  await withDbRetry(() => pool.query("delete from artel.bundle where id = $1", [id]));
}
