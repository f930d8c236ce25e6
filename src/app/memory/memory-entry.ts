/** What kind of thing an entry of a session is about. */
export const memoryKinds = [
  "goal",
  "task",
  "change",
  "dropped",
  "finding",
  "note",
  "violation",
  "decision",
  "failure",
  "message",
  "fact",
] as const;
export type MemoryKind = (typeof memoryKinds)[number];

/** Something that sessions left behind and that can be found by its words. */
export interface MemoryEntry {
  readonly kind: MemoryKind;
  readonly session: string;
  readonly title: string;
  readonly text: string;
  readonly paths: readonly string[];
  /** The plan's id of the task that it belongs to. */
  readonly task?: string;
  /** Milliseconds since the epoch, where it is known of the entry itself. */
  readonly time?: number;
}
