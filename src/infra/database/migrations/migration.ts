/** One change of the schema. */
export interface Migration {
  /** The file's name; the order of names is the order of application. */
  readonly name: string;
  readonly sql: string;
}
