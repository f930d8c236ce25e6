import type { Migration } from "./migration.ts";

/**
 * Tasks with one `match_key` can be done by the same agents under the same limits: they differ in priority and age
 * alone. A round of matching hops from key to key through `task_startable` and reads the first few of each. Delayed
 * tasks are not in it; a round makes those that are due startable first.
 */
export const taskMatchKey: Migration = {
  name: "0007-task-match-key",
  sql: `
    alter table artel.task add column match_key uuid;
    update artel.task t set match_key = k.match_key
    from (
      select session, repository, kind, application_version, skills, gen_random_uuid() as match_key
      from artel.task group by session, repository, kind, application_version, skills
    ) k
    where t.session = k.session and t.repository = k.repository and t.kind = k.kind
      and t.application_version = k.application_version and t.skills = k.skills;
    alter table artel.task alter column match_key set not null;
    drop index artel.task_startable;
    create index task_startable on artel.task (match_key, priority desc, ready_since, id)
      where waiting_for = 0 and ended_at is null and lease_token is null and paused_at is null
        and not_before is null;
  `,
};
