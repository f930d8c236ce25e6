import { Pool } from "pg";
import { DatabaseError } from "./errors.ts";

/** The oldest PostgreSQL that is tested. */
const OLDEST_SERVER = 15;
const CONNECT_MILLISECONDS = 15_000;

/** A pool for a PostgreSQL server, and its address without the password. */
export function serverPool(url: string, connections: number): { pool: Pool; description: string } {
  const description = describe(url);
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    application_name: "artel",
  });
  return { pool, description };
}

/** Refuses a server that cannot be reached or is older than what is tested. */
export async function checkServer(pool: Pool, description: string): Promise<void> {
  const number = await versionNumber(pool, description);
  if (number >= OLDEST_SERVER * 10_000) return;
  throw new DatabaseError(
    "DATABASE_SERVER_TOO_OLD",
    `The server at ${description} is PostgreSQL ${Math.floor(number / 10_000)}; ${OLDEST_SERVER} or newer is needed.`,
    { kind: "refused", remedy: "Upgrade it, or unset DATABASE_URL to use the embedded database." },
  );
}

async function versionNumber(pool: Pool, description: string): Promise<number> {
  try {
    const { rows } = await pool.query<{ number: number }>(
      "select current_setting('server_version_num')::int as number",
    );
    return rows[0]!.number;
  } catch (error) {
    throw new DatabaseError(
      "DATABASE_UNREACHABLE",
      `The database at ${description} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      {
        remedy: "Check DATABASE_URL, or unset it to use the embedded database.",
        cause: error,
      },
    );
  }
}

function describe(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new DatabaseError(
      "DATABASE_URL",
      "DATABASE_URL is not the address of a PostgreSQL database.",
      {
        kind: "usage",
        remedy: "Write it as postgresql://user:password@host:5432/database.",
      },
    );
  }
  return `${parsed.protocol}//${parsed.hostname}${parsed.port && `:${parsed.port}`}${parsed.pathname}`;
}
