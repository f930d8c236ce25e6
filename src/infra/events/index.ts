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
} from "./errors.ts";
export type { EventLog } from "./event-log.ts";
export { openJetStreamLog } from "./jetstream/jetstream-log.ts";
export type { JetStreamLogOptions } from "./jetstream/connected-log.ts";
export { openSegmentLog } from "./segment-log.ts";
export type { SegmentLogOptions } from "./segment-log.ts";
