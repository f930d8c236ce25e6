/** How a script of package.json is run by the repository's package manager, as a person types it. */
export function scriptCommand(manager = "npm", script = ""): string {
  const isShort = manager !== "bun" && /^(?:test|start)$/.test(script);
  return isShort ? `${manager} ${script}` : `${manager} run ${script}`;
}
