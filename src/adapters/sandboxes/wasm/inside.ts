/** What the interpreter's own part, which runs before the snippet, is given of the thread. */
export interface Outside {
  /** Prints. */
  write(text: string): void;
  /** Calls a host function with a JSON array; gives JSON. */
  call(name: string, values: string): Promise<string | undefined>;
}

/** What it gives back. Of what the snippet does later to the globals, nothing changes these. */
export interface Inside {
  /** The JSON of the named property, when all promises on the way to it are settled. */
  finish(
    result: Promise<Readonly<Record<string, unknown>>>,
    name: string,
  ): Promise<string | undefined>;
  /** JSON of a name, a message and a stack, whatever was thrown. */
  describe(thrown: unknown): string;
}

/**
 * Is not called here: its text is run by the interpreter, in the snippet's own world, so that whatever the snippet
 * makes of getters, proxies and `toJSON` runs there, within its limits. It uses nothing from outside of itself.
 */
export function installInside(
  outside: Outside,
  functions: readonly string[],
  input: string | undefined,
): Inside {
  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const textOf = String;
  const MESSAGE = 2_000;
  const STACK = 4_000;
  const { write, call } = outside;

  const define = (name: string, value: unknown): void => {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };

  const property = (thrown: object, name: string): string => {
    const value: unknown = Reflect.get(thrown, name);
    return typeof value === "string" ? value : "";
  };

  const shown = (value: unknown): string => {
    if (typeof value === "string") return value;
    try {
      if (value instanceof Error)
        return property(value, "stack") === "" ? textOf(value) : `${textOf(value)}\n${value.stack}`;
      if (typeof value === "function")
        return value.name === "" ? "[function]" : `[function ${value.name}]`;
      if (typeof value === "bigint") return `${value}n`;
      if (value instanceof Map || value instanceof Set) return stringify([...value]);
      if (typeof value === "object" && value !== null) return stringify(value) ?? textOf(value);
      return textOf(value);
    } catch {
      return isArray(value) ? "[array]" : `[${typeof value}]`;
    }
  };

  const print = (...values: unknown[]): void => {
    let line = "";
    for (const value of values) line += (line === "" ? "" : " ") + shown(value);
    write(`${line}\n`);
  };
  define("console", { log: print, info: print, debug: print, warn: print, error: print });

  for (const name of functions) {
    define(name, async (...values: unknown[]): Promise<unknown> => {
      const answer = await call(name, stringify(values));
      return answer === undefined ? undefined : parse(answer);
    });
  }
  if (input !== undefined) define("input", parse(input));

  return {
    finish: async (result, name) => {
      const settled = await result;
      return stringify(await settled[name]);
    },
    describe: (thrown) => {
      const said = { name: "Error", message: "", stack: "" };
      try {
        if (typeof thrown === "object" && thrown !== null) {
          said.name = property(thrown, "name").slice(0, MESSAGE) || "Error";
          said.message = (property(thrown, "message") || shown(thrown)).slice(0, MESSAGE);
          said.stack = property(thrown, "stack").slice(0, STACK);
        } else {
          said.message = shown(thrown).slice(0, MESSAGE);
        }
      } catch {
        said.message = "What was thrown cannot be looked at.";
      }
      return stringify(said);
    },
  };
}
