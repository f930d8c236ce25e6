import type { Configuration, ConfigurationFile } from "#infra/config";
import type { EventLog } from "#infra/events";
import { listTree, readBlobs, type Repository } from "#infra/git";
import type { Logger } from "#shared";

/** What the parts of a command share. */
export interface Application {
  readonly configuration: Configuration;
  readonly events: EventLog;
  readonly logger: Logger;
}

const CONFIGURATION_FILE = "artel.yaml";

/** The repository's own configuration as it is at the commit: untrusted text, checked by its reader. */
export async function readRepositoryFile(
  repository: Repository,
  commit: string,
): Promise<ConfigurationFile | undefined> {
  const entry = (await listTree(repository, commit)).find(
    ({ path }) => path === CONFIGURATION_FILE,
  );
  if (entry === undefined) return undefined;
  const blob = (await readBlobs(repository, [entry.oid])).get(entry.oid);
  return blob === undefined ? undefined : { name: CONFIGURATION_FILE, text: blob.toString("utf8") };
}
