export type { EventLog } from "./event-log.ts";
