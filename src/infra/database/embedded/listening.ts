import { type Message, textAt } from "./framing.ts";

/** A wish of a client to hear, or no longer hear, a channel; `*` stands for all. */
export interface ListenIntent {
  readonly verb: "listen" | "unlisten";
  readonly channel: string;
}

const STATEMENT = /^\s*(listen|unlisten)\s+(\*|"(?:[^"]|"")+"|[a-z_\u0080-\uffff][\w$]*)\s*$/i;

/** LISTEN and UNLISTEN statements of a query; the shared session cannot tell which client said them. */
export function listenIntents(sql: string): ListenIntent[] {
  if (!/listen/i.test(sql)) return [];
  return sql.split(";").flatMap((statement) => {
    const match = STATEMENT.exec(statement);
    if (!match) return [];
    const verb = match[1]!.toLowerCase() === "listen" ? "listen" : "unlisten";
    return [{ verb, channel: channelName(match[2]!) } as const];
  });
}

export function applyIntents(channels: Set<string>, intents: readonly ListenIntent[]): void {
  for (const { verb, channel } of intents) {
    if (verb === "listen") channels.add(channel);
    else if (channel === "*") channels.clear();
    else channels.delete(channel);
  }
}

/** The channel of a NotificationResponse: process id, channel, payload. */
export function notificationChannel(notification: Message): string {
  return textAt(notification.bytes, 9).text;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function channelName(written: string): string {
  return written.startsWith('"')
    ? written.slice(1, -1).replaceAll('""', '"')
    : written.toLowerCase();
}
