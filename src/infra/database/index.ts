export { AwaitedNotices } from "./awaited-notices.ts";
export { ChannelListener } from "./channel-listener.ts";
export type { ChannelListenerOptions } from "./channel-listener.ts";
export { connectDatabase } from "./database.ts";
export type { Database, DatabaseLogger, DatabaseOptions } from "./database.ts";
export { DatabaseError } from "./errors.ts";
export type { DatabaseErrorCode } from "./errors.ts";
export { isConnectionFailure, patiently } from "./patience.ts";
export type { DatabaseSchema, LeaseTable, ProcessTable } from "./schema.ts";
