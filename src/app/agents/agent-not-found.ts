import { ArtelError, nearest } from "#shared";

/** Refuses a name that no agent has. */
export function agentNotFound(name: string, known: readonly string[]): ArtelError {
  const alike = nearest(name, known);
  return new ArtelError({
    code: "AGENT_NOT_DEFINED",
    kind: "not-found",
    message: `There is no agent "${name}"${alike === undefined ? "" : `; did you mean "${alike}"?`}`,
    remedy: "`artel agents list` shows those that there are; `artel agents create` makes one.",
    details: { agent: name },
  });
}
