/** What providers take for the name of a tool. */
const LONGEST = 64;

/** Makes names for tools of servers: ones that providers take, and that no other tool has. */
export function toolNames(taken: readonly string[]): (server: string, tool: string) => string {
  const used = new Set(taken);
  return (server, tool) => {
    const wanted = `${server}_${tool}`.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, LONGEST);
    let name = wanted;
    for (let again = 2; used.has(name); again += 1) {
      const suffix = `_${again}`;
      name = wanted.slice(0, LONGEST - suffix.length) + suffix;
    }
    used.add(name);
    return name;
  };
}
