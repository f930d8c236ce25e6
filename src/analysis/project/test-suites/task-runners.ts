import type { Word } from "../shell-words.ts";

/** A call of a monorepo task runner that runs a script of many packages. */
export interface TaskCall {
  readonly tool: "nx" | "turbo" | "lerna" | "several";
  readonly scripts: readonly string[];
  readonly packages: "self" | "all" | readonly string[];
}

/** Undefined when the words call no task runner, or one in a way that runs no named script. */
export function parseTaskCall(
  words: readonly Word[],
  scripts: Readonly<Record<string, string>>,
): TaskCall | undefined {
  const [program = "", ...rest] = words.map((word) => word.text);
  if (program === "turbo") return turbo(rest);
  if (program === "lerna") return lerna(rest);
  if (program === "nx") return nx(rest);
  if (["npm-run-all", "npm-run-all2", "run-s", "run-p"].includes(program)) {
    return several(rest, scripts);
  }
  if (program === "concurrently") return several(rest.flatMap(concurrent), scripts);
  if (program === "wsrun" || program === "ultra") {
    const script = rest.findLast((word) => !word.startsWith("-"));
    return script === undefined ? undefined : { tool: "lerna", scripts: [script], packages: "all" };
  }
  return undefined;
}

function turbo(rest: readonly string[]): TaskCall | undefined {
  const { plain, filters } = split(rest, ["--filter", "-F"]);
  const scripts = plain[0] === "run" ? plain.slice(1) : plain;
  if (scripts.length === 0) return undefined;
  return { tool: "turbo", scripts, packages: filters.length > 0 ? filters : "all" };
}

function lerna(rest: readonly string[]): TaskCall | undefined {
  const { plain, filters } = split(rest, ["--scope"]);
  if (plain[0] !== "run" || plain[1] === undefined) return undefined;
  return {
    tool: "lerna",
    scripts: plain[1].split(","),
    packages: filters.length > 0 ? filters : "all",
  };
}

function nx(rest: readonly string[]): TaskCall | undefined {
  const targets = values(rest, ["-t", "--target", "--targets"]);
  const projects = values(rest, ["-p", "--projects"]);
  const { plain } = split(rest, ["-t", "--target", "--targets", "-p", "--projects", "-c"]);
  const [first = "", second] = plain;
  if (first === "run-many" || first === "affected") {
    if (targets.length === 0) return undefined;
    const all = first === "affected" || projects.length === 0;
    return { tool: "nx", scripts: targets, packages: all ? "all" : projects };
  }
  if (first === "run" && second !== undefined) {
    const [project = "", target = "test"] = second.split(":");
    return { tool: "nx", scripts: [target], packages: [project] };
  }
  if (first.includes(":")) {
    const [project = "", target = "test"] = first.split(":");
    return { tool: "nx", scripts: [target], packages: [project] };
  }
  if (first === "") return undefined;
  return { tool: "nx", scripts: [first], packages: second === undefined ? "self" : [second] };
}

function several(
  rest: readonly string[],
  scripts: Readonly<Record<string, string>>,
): TaskCall | undefined {
  const names = rest
    .filter((word) => !word.startsWith("-"))
    .map((word) => word.split(" ")[0] ?? "");
  const found = names.flatMap((name) => {
    if (!name.includes("*")) return name in scripts ? [name] : [];
    const pattern = new RegExp(
      `^${name
        .replace(/[.+^$()[\]|\\]/g, "\\$&")
        .replaceAll("**", "\0")
        .replaceAll("*", "[^:]*")
        .replaceAll("\0", ".*")}$`,
    );
    return Object.keys(scripts).filter((script) => pattern.test(script));
  });
  return found.length === 0
    ? undefined
    : { tool: "several", scripts: [...new Set(found)], packages: "self" };
}

function concurrent(argument: string): readonly string[] {
  const named = /^(?:npm|yarn|pnpm|bun)(?::| run )(\S+)/.exec(argument)?.[1];
  return named === undefined ? [] : [named];
}

function values(words: readonly string[], flags: readonly string[]): readonly string[] {
  return split(words, flags).filters.flatMap((value) => value.split(","));
}

function split(
  words: readonly string[],
  flags: readonly string[],
): { plain: readonly string[]; filters: readonly string[] } {
  const plain: string[] = [];
  const filters: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") break;
    const equals = word.indexOf("=");
    if (equals > 0 && flags.includes(word.slice(0, equals))) filters.push(word.slice(equals + 1));
    else if (flags.includes(word)) {
      filters.push(words[at + 1] ?? "");
      at += 1;
    } else if (!word.startsWith("-")) plain.push(word);
  }
  return { plain, filters };
}
