import { sessionIds } from "#app";
import type { SessionView } from "#domain/session-view";
import { findRepository } from "#infra/git";
import { ArtelError } from "#shared";
import type { McpService } from "./service.ts";

/** A client knows of no session but those of repositories that it may name, and of those that this server began. */
export function isVisible(service: McpService, view: SessionView): boolean {
  return (
    service.repositories.allows(view.opened?.repository) || service.sessions.isRunning(view.id)
  );
}

/** By the whole id, or its unique end. Refuses (`SESSION_NOT_FOUND`) also one that the client is not to know of. */
export async function visibleSession(service: McpService, wanted: string): Promise<SessionView> {
  const all = await sessionIds(service.application.events);
  const matches = all.filter((id) => id === wanted || id.endsWith(`-${wanted}`));
  const [id] = matches;
  const view = id !== undefined && matches.length === 1 ? await service.views.of(id) : undefined;
  if (view !== undefined && isVisible(service, view)) return view;
  throw new ArtelError({
    code: "SESSION_NOT_FOUND",
    kind: "not-found",
    message: `There is no session "${wanted}" of a repository that this server may use.`,
    remedy: "Call list_sessions to see which there are.",
    details: { session: wanted },
  });
}

/** The newest first. */
export function visibleSessions(
  service: McpService,
  most: number,
  isWanted: (view: SessionView) => boolean = () => true,
): Promise<readonly SessionView[]> {
  return service.views.latest(most, (view) => isVisible(service, view) && isWanted(view));
}

/** The root of the repository that a client means by a path in it, to choose among sessions. */
export async function repositoryRoot(
  service: McpService,
  path: string | undefined,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const folder = await service.repositories.folder(path);
  return (await findRepository(folder))?.root ?? folder;
}
