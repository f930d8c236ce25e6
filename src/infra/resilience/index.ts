export { PartNotFoundError, PartTimeoutError, PartUnavailableError } from "./errors.ts";
export type { GuardedPart } from "./guarded-part.ts";
export { httpFailure, parseRetryAfter } from "./http-failure.ts";
export { isMeant, partId, partKinds } from "./part.ts";
export type {
  BreakerState,
  Outcome,
  PartCall,
  PartChange,
  PartFailure,
  PartIdentity,
  PartKind,
  PartState,
} from "./part.ts";
export { PartPublisher } from "./part-publisher.ts";
export { askToReset, openParts, readParts } from "./part-table.ts";
export type { PublishedPart } from "./part-table.ts";
export { Parts } from "./parts.ts";
export { partPoliciesOf } from "./policy.ts";
export type { PartPolicies, PartPolicy } from "./policy.ts";
