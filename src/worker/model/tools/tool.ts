import type { z } from "zod";
import type { Deed } from "#domain";
import type { WorkContext, WorkerJob, WorkPlace } from "../../worker.ts";

/**
 * Something that a model may do. One folder and one line in `registry.ts`. What it is given by the model is parsed with its
 * schema before; whether it is permitted is asked before; its output is clipped and marked as data after.
 */
export interface ModelTool<Schema extends z.ZodType = z.ZodType> {
  /** Lower case; what `tools` of an agent's definition name. */
  readonly name: string;
  /** For the model: when to use it, and what it answers. */
  readonly description: string;
  readonly input: Schema;
  readonly deed: Deed;
  /** What it is about to do, for people and for the agent's policy. */
  describe(input: z.infer<Schema>): { readonly title: string; readonly paths: readonly string[] };
  /**
   * Does it, within a durable step. A `ToolRefusal` is told to the model; what else it rejects with ends the round. All
   * that it changed in the worktree is kept afterwards.
   */
  run(input: z.infer<Schema>, context: ToolContext): Promise<ToolOutput>;
}

export interface ToolContext {
  readonly place: WorkPlace;
  readonly job: WorkerJob;
  readonly work: Pick<WorkContext, "ask" | "note" | "signal">;
  /** Characters of output that the model can be given. */
  readonly outputLimit: number;
}

export interface ToolOutput {
  readonly text: string;
  /** The task is to be handed to this agent, by name or role, with `text` as the reason. */
  readonly delegateTo?: string;
}

/** It could not be done, for a reason that the model can do something about. */
export class ToolRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ToolRefusal";
  }
}

/** Infers the input of a tool from its schema. */
export function modelTool<Schema extends z.ZodType>(tool: ModelTool<Schema>): ModelTool<Schema> {
  return tool;
}
