/** Notified with the session's id when an approval of it was asked for, decided or escalated. */
export const CHANNEL = "artel_approval";
