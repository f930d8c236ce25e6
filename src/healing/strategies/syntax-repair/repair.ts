/** What came of looking for the one repair of a text. */
export interface SyntaxRepair {
  /** Undefined when nothing can be said. */
  readonly text: string | undefined;
  /** Why it is left alone, when it does not parse. */
  readonly reason?: string;
}
