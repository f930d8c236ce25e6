import { z } from "zod";
import type { NewEvent } from "#domain";
import { type EventLog, openJetStreamLog, openSegmentLog } from "#infra/events";

/** Where the events of a benchmark are, said to another process as JSON. */
export const eventPlaceSchema = z.object({
  /** Absolute path, or the address of a server. */
  folder: z.string().optional(),
  url: z.string().optional(),
  prefix: z.string(),
  codec: z.enum(["columns", "json-lines"]),
});
export type EventPlace = z.infer<typeof eventPlaceSchema>;

export function openPlace({ folder, url, prefix, codec }: EventPlace): EventLog {
  if (url !== undefined) return openJetStreamLog({ url, prefix, codec });
  if (folder === undefined) throw new TypeError("neither a folder nor a server");
  return openSegmentLog({ folder, codec });
}

/** What a worker tells while it is at a task. */
export function progressEvent(index: number): NewEvent {
  return {
    type: "task.progressed",
    actor: "agent:toolsmith-1",
    session: "20261120-102145-k7f3x2",
    task: "safe-lint-1",
    payload: { task: "safe-lint-1", message: `progress number ${index}` },
  };
}
