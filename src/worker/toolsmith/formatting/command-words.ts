/**
 * The commands of a package script as words, without a shell: `eslint . && prettier -c "src/*.ts"` gives two.
 * Quotes and backslashes are taken off; variables, redirections and substitutions stay as they are written.
 */
export function commandsOf(script: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  const token = /\s+|&&|\|\||[;|&]|(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\;|&])+/gs;
  for (const [text] of script.matchAll(token)) {
    if (/^\s/.test(text)) continue;
    if (/^(?:&&|\|\||[;|&])$/.test(text)) commands.push([]);
    else commands.at(-1)?.push(unquote(text));
  }
  return commands.filter((words) => words.length > 0);
}

function unquote(word: string): string {
  return word.replaceAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs,
    (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double?.replaceAll(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
  );
}
