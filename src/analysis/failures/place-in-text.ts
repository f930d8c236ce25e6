export interface Place {
  readonly file: string;
  readonly line: string;
  readonly column?: string;
}

/** `src/a.ts:3:5`, `src/a.ts(3,5)`, `"src/a.ts", line 3`: with an extension, so that no time and no address is one. */
const PLACE =
  /(?:^|[\s"'`([<])(?<file>(?:[A-Za-z]:[\\/])?(?![\d.]+:)[\w.@~+/\\-]{1,300}\.[A-Za-z]\w{0,9})(?::(?<line>\d{1,7})(?::(?<column>\d{1,5}))?\b|\((?<line2>\d{1,7})(?:[,:] ?(?<column2>\d{1,5}))?\)|["'`]?,? (?:at |on )?line (?<line3>\d{1,7}))/;
const SOURCE = /:\d|\(\d|line \d/;
/** The first place that stands in a line, whatever wrote it. */
export function placeIn(text: string): Place | undefined {
  if (text.length > 1000 || !SOURCE.test(text)) return undefined;
  const groups = PLACE.exec(text)?.groups;
  const file = groups?.["file"];
  const line = groups?.["line"] ?? groups?.["line2"] ?? groups?.["line3"];
  if (file === undefined || line === undefined) return undefined;
  const column = groups?.["column"] ?? groups?.["column2"];
  return column === undefined ? { file, line } : { file, line, column };
}
