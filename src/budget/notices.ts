/** Notified, without a payload, when an entry of any scope has ended or a limit was set: others may have room now. */
export const CHANNEL = "artel_budget";
