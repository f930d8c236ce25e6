import type {
  PermissionOption,
  RequestPermissionOutcome,
  RequestPermissionRequest,
} from "@agentclientprotocol/sdk";
import { toolOf, toolSchema, type ToolUpdate } from "./session-update.ts";

/** What an agent asks whether it may do. It may know more of the tool from earlier updates than the request says. */
export interface PermissionRequest {
  readonly tool: ToolUpdate;
}

export function permissionRequest({ toolCall }: RequestPermissionRequest): PermissionRequest {
  return { tool: toolOf(toolSchema.parse(toolCall)) };
}

/**
 * By the kind of an option, for ids and names are the agent's own. Never for always: the next deed is asked for again.
 * Where no option of the kind is offered, nothing is chosen, which agents take for a no.
 */
export function permissionAnswer(
  options: readonly PermissionOption[],
  isAllowed: boolean | undefined,
): RequestPermissionOutcome {
  const wanted = isAllowed === true ? "allow_once" : "reject_once";
  const chosen = options.find(({ kind }) => kind === wanted);
  if (isAllowed === undefined || chosen === undefined) return { outcome: "cancelled" };
  return { outcome: "selected", optionId: chosen.optionId };
}
