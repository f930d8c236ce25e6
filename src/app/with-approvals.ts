import { createApprovalInbox, type ApprovalInbox } from "#approvals";
import type { Database } from "#infra/database";
import type { Application } from "./application.ts";
import { withDatabase } from "./with-database.ts";

/** The inbox of the database that the configuration names, for as long as `use` takes. */
export function withApprovals<T>(
  application: Application,
  use: (inbox: ApprovalInbox, database: Database) => Promise<T>,
): Promise<T> {
  return withDatabase(application, async (database) => {
    const inbox = createApprovalInbox(database);
    try {
      return await use(inbox, database);
    } finally {
      inbox.close();
    }
  });
}
