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
  EventStreamBusyError,
  EventStreamNameError,
} from "./errors.ts";
export type { EventLog } from "./event-log.ts";
export { openSegmentLog } from "./segment-log.ts";
export type { SegmentLogOptions } from "./segment-log.ts";
