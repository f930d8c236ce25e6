export type { EventCodecName } from "./codec/codec.ts";
export { dedupe } from "./dedupe.ts";
export {
  EventInvalidError,
  EventLockUnavailableError,
  EventLogClosedError,
  EventLogCorruptError,
  EventLogDiskError,
  EventLogError,
  EventLogFullError,
  EventLogReadOnlyError,
  EventServerAddressError,
  EventServerDeniedError,
  EventServerRefusedError,
  EventServerTooOldError,
  EventServerUnreachableError,
  EventStreamBusyError,
  EventStreamNameError,
  EventTooLargeError,
  ProjectionNewerError,
} from "./errors.ts";
export type { EventLog } from "./event-log.ts";
export type { ServerAddress } from "./jetstream/address.ts";
export { openJetStreamLog } from "./jetstream/jetstream-log.ts";
export type { JetStreamLogOptions } from "./jetstream/connected-log.ts";
export { databaseProjectionStore } from "./projection/database-store.ts";
export { memoryProjectionStore } from "./projection/memory-store.ts";
export type { Projection, ProjectionRecord, ProjectionStore } from "./projection/projection.ts";
export { Projector } from "./projection/projector.ts";
export type { ProjectorOptions } from "./projection/projector.ts";
export { probeEventServer } from "./jetstream/probe.ts";
export type { EventServerProbe } from "./jetstream/probe.ts";
export { openSegmentLog } from "./segment-log.ts";
export type { SegmentLogOptions } from "./segment-log.ts";
