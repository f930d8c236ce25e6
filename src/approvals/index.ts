export type { GivenAnswer } from "./decide.ts";
export { ApprovalError } from "./errors.ts";
export type { ApprovalErrorCode } from "./errors.ts";
export type { ApprovalFilter } from "./find.ts";
export { ApprovedToolServers } from "./approved-tool-servers.ts";
export type { ApprovedToolServer } from "./approved-tool-servers.ts";
export { createApprovalInbox } from "./inbox.ts";
export type { ApprovalInbox } from "./inbox.ts";
export type { Settled } from "./wait.ts";
