/** A text for a model. */
export interface Prompt {
  /** Kebab-case, the same in all versions. */
  readonly name: string;
  /** Rises with each change of the text. */
  readonly version: string;
  readonly text: string;
}
