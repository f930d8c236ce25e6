import {
  createMemorySearch,
  openBackgroundSessions,
  SessionViews,
  type Application,
  type BackgroundSessions,
  type MemorySearch,
} from "#app";
import type { Configuration, ConfigurationFile } from "#infra/config";
import { Admission } from "./admission.ts";
import { allowedRepositories, type AllowedRepositories } from "./repositories.ts";

/** What all clients of one server share. */
export interface McpService {
  readonly application: Application;
  readonly version: string;
  readonly sessions: BackgroundSessions;
  readonly views: SessionViews;
  readonly memory: MemorySearch;
  readonly repositories: AllowedRepositories;
  readonly admission: Admission;
  /** All settings, with those of a repository's file if given. */
  configuration(file?: ConfigurationFile): Promise<Configuration>;
}

export interface McpServiceOptions extends Pick<
  McpService,
  "application" | "version" | "configuration"
> {
  /** Where the server was started. */
  readonly directory: string;
  readonly home: string;
}

/** Nothing of it runs yet. `sessions.stop()` ends it. */
export async function openMcpService(options: McpServiceOptions): Promise<McpService> {
  const { application, version, configuration, directory, home } = options;
  return {
    application,
    version,
    configuration,
    sessions: await openBackgroundSessions(application),
    views: new SessionViews(application.events),
    memory: await createMemorySearch(application),
    repositories: await allowedRepositories({
      configured: application.configuration.get("mcp.repositories"),
      directory,
      home,
    }),
    admission: new Admission(),
  };
}
