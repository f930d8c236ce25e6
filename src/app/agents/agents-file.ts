import { join } from "node:path";
import type { Configuration } from "#infra/config";

/** The person's `agents.yaml`; it has to be there when they named it. */
export function agentsFileOf(configuration: Configuration): {
  readonly path: string;
  readonly isRequired: boolean;
} {
  const own = configuration.get("agentsFile");
  return {
    path: own ?? join(configuration.get("dataFolder"), "agents.yaml"),
    isRequired: own !== undefined,
  };
}
