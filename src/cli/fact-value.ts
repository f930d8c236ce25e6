const LONGEST = 160;

/** A fact's value on one line, for people; all of it is in the JSON. */
export function factValue(value: unknown): string {
  if (value === null) return "none";
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
