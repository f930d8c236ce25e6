import type { z } from "zod";
import type { EventEnvelope } from "#domain";

/** A state that the events of a stream give: made from them alone, so that it can be made again. */
export interface Projection<S> {
  readonly name: string;
  /** Raised with every change of what `reduce` gives; states of older versions are made anew. */
  readonly version: number;
  /** JSON can hold the state, and this reads it back. */
  readonly schema: z.ZodType<S>;
  initial(): S;
  /** Pure, but may change and return the state that it is given. Gets each event once, in order. */
  reduce(state: S, event: EventEnvelope): S;
}

/** A state as it is kept, with how far it has come. */
export interface ProjectionRecord {
  readonly version: number;
  /** Of the last event in it. */
  readonly sequence: number;
  /** JSON. */
  readonly state: string;
}

/** Where states are kept. A state and its sequence are stored together or not at all. */
export interface ProjectionStore {
  load(name: string, stream: string): Promise<ProjectionRecord | undefined>;
  /**
   * Stores a record in the place of the one with the sequence `replaced`, or where there is none when that is
   * undefined. False, and nothing stored, when there is another by now.
   */
  save(
    name: string,
    stream: string,
    record: ProjectionRecord,
    replaced: number | undefined,
  ): Promise<boolean>;
  /** Forgets the states of a projection for one stream. */
  remove(name: string, stream: string): Promise<void>;
}
