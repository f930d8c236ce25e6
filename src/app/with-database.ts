import { connectDatabase, type Database } from "#infra/database";
import type { Application } from "./application.ts";
import { plainLogger } from "./engine.ts";

/** A command asks little at a time; one connection more may listen. */
const CONNECTIONS = 3;

/** The database that the configuration names, for as long as `use` takes. */
export async function withDatabase<T>(
  { configuration, logger }: Application,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  const databaseUrl = configuration.get("databaseUrl");
  const database = await connectDatabase({
    dataFolder: configuration.get("dataFolder"),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    logger: plainLogger(logger),
    connections: CONNECTIONS,
  });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}
