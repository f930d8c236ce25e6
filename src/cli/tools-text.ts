import type { ListedToolServer } from "#app";

const STATES: Readonly<Record<ListedToolServer["state"], string>> = {
  approved: "approved",
  changed: "changed since it was approved",
  "not-approved": "not approved",
};

/** What a person needs to know of a repository's tool servers to decide about them. */
export function toolServersText(servers: readonly ListedToolServer[]): string {
  if (servers.length === 0) return "The repository names no tool servers (.mcp.json).";
  return servers
    .map(({ name, kind, runs, variables, state, approvedBy }) =>
      [
        `${name}  ${STATES[state]}${approvedBy === undefined ? "" : ` by ${approvedBy}`}`,
        `  ${kind === "command" ? "runs in the sandbox, without network" : "asked over the network"}: ${runs}`,
        ...(variables.length === 0 ? [] : [`  is given ${variables.join(", ")}`]),
      ].join("\n"),
    )
    .join("\n");
}
