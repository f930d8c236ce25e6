import { afterAll, beforeAll } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { temporaryDatabase, type TemporaryDatabase } from "./database.ts";

/** One database for all tests of a file, made before the first and removed after the last. */
export interface FileDatabase {
  readonly options: TemporaryDatabase["options"];
  readonly database: Database;
}

export function fileDatabase(): FileDatabase {
  let place: TemporaryDatabase;
  let database: Database;
  beforeAll(async () => {
    place = await temporaryDatabase();
    database = await connectDatabase(place.options);
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });
  return {
    get options() {
      return place.options;
    },
    get database() {
      return database;
    },
  };
}
