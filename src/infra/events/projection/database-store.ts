import type { Database } from "#infra/database";
import type { ProjectionStore } from "./projection.ts";

/** Projections in the table `artel.projection`, shared by all processes. */
export function databaseProjectionStore({ kysely }: Pick<Database, "kysely">): ProjectionStore {
  return {
    async load(name, stream) {
      const row = await kysely
        .selectFrom("artel.projection")
        .select(["version", "sequence", "state"])
        .where("name", "=", name)
        .where("stream", "=", stream)
        .executeTakeFirst();
      return row && { ...row, sequence: Number(row.sequence) };
    },
    async save(name, stream, record, replaced) {
      if (replaced === undefined) {
        const inserted = await kysely
          .insertInto("artel.projection")
          .values({ name, stream, ...record })
          .onConflict((conflict) => conflict.columns(["name", "stream"]).doNothing())
          .executeTakeFirst();
        return inserted.numInsertedOrUpdatedRows === 1n;
      }
      const updated = await kysely
        .updateTable("artel.projection")
        .set({ ...record, updated_at: new Date() })
        .where("name", "=", name)
        .where("stream", "=", stream)
        .where("sequence", "=", String(replaced))
        .executeTakeFirst();
      return updated.numUpdatedRows === 1n;
    },
    async remove(name, stream) {
      await kysely
        .deleteFrom("artel.projection")
        .where("name", "=", name)
        .where("stream", "=", stream)
        .execute();
    },
  };
}
