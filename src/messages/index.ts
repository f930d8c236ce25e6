export { MessageError } from "./errors.ts";
export type { MessageErrorCode } from "./errors.ts";
export type { MessageFilter } from "./find.ts";
export { createMessages } from "./messages.ts";
export type { Messages } from "./messages.ts";
export type { Receiver } from "./receive.ts";
export { searchWords } from "./search-words.ts";
export { isKept, sendMessages } from "./send.ts";
