/** Who observed something and when, in milliseconds since the epoch. */
export interface Origin {
  readonly source: string;
  readonly time: number;
}
