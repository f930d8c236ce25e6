import type { FileAnalysis } from "../file-analysis.ts";

export type DesignPatternName = "builder" | "context-manager" | "iterator" | "observer" | "visitor";

/** A pattern that the members of a type prove, whatever it is called. */
export interface DesignPattern {
  readonly pattern: DesignPatternName;
  readonly path: string;
  readonly line: number;
  readonly type: string;
}

const MOST_LISTED = 200;
/** A visitor visits several kinds of things. */
const FEWEST_VISITS = 3;

export function findDesignPatterns(files: readonly FileAnalysis[]): readonly DesignPattern[] {
  return files
    .filter((file) => file.role === "source")
    .flatMap((file) =>
      file.classes.flatMap(({ name: type, line }) => {
        const members = membersOf(file, type);
        return patternsOf(file.language, type, members).map((pattern) => ({
          pattern,
          path: file.path,
          line,
          type,
        }));
      }),
    )
    .slice(0, MOST_LISTED);
}

function membersOf(file: FileAnalysis, type: string): ReadonlySet<string> {
  const prefix = `${type}.`;
  return new Set(
    file.functions.flatMap(({ name, nested }) => {
      const own = name.startsWith(prefix) && !nested ? name.slice(prefix.length) : "";
      return own === "" || own.includes(".") ? [] : [own];
    }),
  );
}

function patternsOf(
  language: string,
  type: string,
  members: ReadonlySet<string>,
): readonly DesignPatternName[] {
  const has = (...names: readonly string[]): boolean => names.some((name) => members.has(name));
  const found: DesignPatternName[] = [];
  const isPython = language === "Python";
  if (isPython && has("__iter__") && has("__next__")) found.push("iterator");
  if (!isPython && has("hasNext") && has("next")) found.push("iterator");
  if (has("MoveNext") && has("Reset", "Dispose")) found.push("iterator");
  if (isPython && has("__enter__") && has("__exit__")) found.push("context-manager");
  if (isPython && has("__aenter__") && has("__aexit__")) found.push("context-manager");
  const last = type.slice(type.lastIndexOf(".") + 1);
  if (last.endsWith("Builder") && has("build", "Build") && members.size >= 3) found.push("builder");
  const listens = has(
    "subscribe",
    "addListener",
    "add_listener",
    "attach",
    "addObserver",
    "AddListener",
  );
  const stops = has(
    "unsubscribe",
    "removeListener",
    "remove_listener",
    "detach",
    "removeObserver",
    "RemoveListener",
  );
  if (listens && stops) found.push("observer");
  const visits = [...members].filter((name) => /^[vV]isit(_\w|[A-Z])/.test(name));
  if (visits.length >= FEWEST_VISITS) found.push("visitor");
  return found;
}
