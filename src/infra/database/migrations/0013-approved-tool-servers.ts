import type { Migration } from "./migration.ts";

/** Tool servers of a repository that a person lets agents use; the fingerprint is of the whole definition. */
export const approvedToolServers: Migration = {
  name: "0013-approved-tool-servers",
  sql: `
    create table artel.approved_tool_server (
      git_directory text not null,
      fingerprint text not null,
      name text not null,
      approved_by text not null,
      approved_at timestamptz not null default clock_timestamp(),
      primary key (git_directory, fingerprint)
    );
  `,
};
