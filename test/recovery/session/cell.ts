/** One thing that happens to a session, with what must hold afterwards: `run` rejects when it does not. */
export interface Cell {
  readonly area:
    | "kill"
    | "step"
    | "worker"
    | "machine"
    | "stop"
    | "cancel"
    | "together"
    | "storage"
    | "soak";
  readonly name: string;
  /** `short` is part of `npm test`, `full` of `npm run recovery`, `long` of `npm run recovery -- --long`. */
  readonly size: "short" | "full" | "long";
  /** Why it cannot be tried on this machine. */
  readonly skip?: string | undefined;
  /** Answers what is worth a note in the table. */
  run(): Promise<string>;
}
