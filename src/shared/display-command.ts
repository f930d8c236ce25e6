/** Words as a person would type them in a shell, for reports and evidence. */
export function displayCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string {
  const assignments = Object.entries(environment).map(([name, value]) => `${name}=${quote(value)}`);
  return [...assignments, ...argv.map(quote)].join(" ");
}

function quote(word: string): string {
  return /^[\w@%+=:,./^~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
