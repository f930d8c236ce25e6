import type { Duplex } from "node:stream";
import { Kysely, PostgresDialect } from "kysely";
import { Pool, type PoolClient } from "pg";
import type { DatabaseSchema } from "./schema.ts";
import { diskFull, isDiskFull } from "./errors.ts";
import { embeddedClient } from "./embedded/client.ts";
import { openPlace } from "./embedded/place.ts";
import { migrate } from "./migrate.ts";
import { patiently } from "./patience.ts";
import { checkServer, serverPool } from "./server.ts";

/** Where durable state is kept. The same SQL runs on both kinds; see README.md for what that forbids. */
export interface Database {
  readonly kind: "embedded" | "postgresql";
  /** For people; carries no password. */
  readonly description: string;
  readonly pool: Pool;
  readonly kysely: Kysely<DatabaseSchema>;
  /** Disconnects. An embedded database ends itself a while after its last client. */
  close(): Promise<void>;
}

export interface DatabaseLogger {
  debug(message: string): void;
  warn(message: string): void;
}

export interface DatabaseOptions {
  /** Artel's data folder; the embedded database is in its subfolder `database`. */
  readonly dataFolder: string;
  /** A PostgreSQL server to use instead of the embedded database: the value of DATABASE_URL. */
  readonly databaseUrl?: string;
  readonly logger?: DatabaseLogger;
  /** How long the embedded database stays after its last client; 30 when not given. */
  readonly idleSeconds?: number;
  /** The most connections of this process; 10 when not given. */
  readonly connections?: number;
}

const CONNECTIONS = 10;

/** Connects, starts the embedded database when needed, and brings the schema up to date. */
export async function connectDatabase(options: DatabaseOptions): Promise<Database> {
  const database = options.databaseUrl
    ? postgresql(options.databaseUrl, options)
    : embedded(options);
  try {
    if (database.kind === "postgresql") await checkServer(database.pool, database.description);
    // The database may be ended, or start again, at any moment.
    await patiently(() => migrate(database.pool));
    return database;
  } catch (error) {
    await database.close();
    throw isDiskFull(error) ? diskFull(database.description, error) : error;
  }
}

function embedded(options: DatabaseOptions): Database {
  const place = openPlace(options.dataFolder);
  const pool = new Pool({
    Client: embeddedClient(place, options.idleSeconds ?? 30),
    user: "postgres",
    database: "postgres",
    max: options.connections ?? CONNECTIONS,
  });
  return database("embedded", place.data, pool, options.logger);
}

function postgresql(url: string, options: DatabaseOptions): Database {
  const { pool, description } = serverPool(url, options.connections ?? CONNECTIONS);
  return database("postgresql", description, pool, options.logger);
}

function database(
  kind: Database["kind"],
  description: string,
  pool: Pool,
  logger: DatabaseLogger | undefined,
): Database {
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", (error) => logger?.warn(`lost a database connection: ${error.message}`));
  pool.on("connect", surviveLoss);
  return {
    kind,
    description,
    pool,
    kysely: new Kysely<DatabaseSchema>({ dialect: new PostgresDialect({ pool }) }),
    close: async () => {
      if (!pool.ended && !pool.ending) await pool.end();
    },
  };
}

/** A connection that breaks while somebody has it is told to them by their next query; again, it would end the process. */
function surviveLoss(client: PoolClient): void {
  client.on("error", () => {});
  // Writing to a connection that is gone has another name than reading from it, which nobody who tries again knows.
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
  stream.prependListener("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") error.code = "ECONNRESET";
  });
}
