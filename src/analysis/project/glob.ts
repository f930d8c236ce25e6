/**
 * A glob as package managers and shells write it, as a regular expression over whole relative paths. Knows `*`,
 * `**`, `?`, `[…]` and `{a,b}`; like them it does not match a leading dot with a star.
 */
export function globToRegExp(pattern: string, options: { readonly globstar: boolean }): RegExp {
  let source = "";
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] as string;
    const rest = pattern.slice(at);
    const startsSegment = at === 0 || pattern[at - 1] === "/";
    if (options.globstar && startsSegment && rest.startsWith("**/")) {
      source += "(?:(?!\\.)[^/]+/)*";
      at += 2;
    } else if (options.globstar && startsSegment && rest === "**") {
      source += "(?!\\.)[^/]+(?:/(?!\\.)[^/]+)*";
      at += 1;
    } else if (character === "*") {
      while (pattern[at + 1] === "*") at += 1;
      source += startsSegment ? "(?!\\.)[^/]*" : "[^/]*";
    } else if (character === "?") source += "[^/]";
    else if (character === "[" && rest.indexOf("]") > 1) {
      const end = rest.indexOf("]");
      source += `[${rest.slice(1, end).replace(/^!/, "^").replaceAll("\\", "\\\\")}]`;
      at += end;
    } else if (character === "{" && rest.includes("}")) {
      source += "(?:";
      depth += 1;
    } else if (character === "}" && depth > 0) {
      source += ")";
      depth -= 1;
    } else if (character === "," && depth > 0) source += "|";
    else source += character.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  }
  return new RegExp(`^${source}${")".repeat(depth)}$`, "u");
}
