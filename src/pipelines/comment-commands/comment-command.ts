/** What a person asks of Artel in a comment: `/name key=value key="several words"`. */
export interface CommentCommand {
  /** Without the slash. */
  readonly name: string;
  /** How it is written, for a person who wrote it wrongly. */
  readonly usage: string;
  /** Throws a `PipelineError` (`COMMENT_COMMAND_MALFORMED`) for parameters that are missing, unknown or out of range. */
  read(parameters: ReadonlyMap<string, string>): CommentRequest;
}

/** A request in the words of a pipeline: the later jobs read nothing else of the comment. */
export interface CommentRequest {
  readonly command: string;
  /** One entry for each job of the matrix. */
  readonly matrix: readonly WorkInstance[];
}

/** What one job of a matrix is to do. Texts are a person's and go into no command line. */
export interface WorkInstance {
  /** From 1. */
  readonly instance: number;
  readonly strategy: string;
  /** For `artel implement -`; empty where the command has none. */
  readonly goal: string;
  readonly minutes: number;
  readonly dollars: number;
}
