/**
 * Run with `node -e` by the repository's own Node in its linter's folder, for asking ESLint's configuration means
 * running it. `process.argv[1]` is a JSON array of paths; prints, after a marker, which of them ESLint ignores
 * and the rules of each that are explicitly off.
 */
export const ESLINT_MARKER = "@artel-eslint-rules@";

export const readEslintRules = `
const { createRequire } = require("node:module");
const { join } = require("node:path");
const eslint = createRequire(join(process.cwd(), "package.json"))("eslint");
(async () => {
  const ESLint = eslint.loadESLint ? await eslint.loadESLint() : eslint.ESLint;
  const linter = new ESLint();
  const files = {};
  for (const file of JSON.parse(process.argv[1])) {
    if (await linter.isPathIgnored(file)) { files[file] = null; continue; }
    const { rules = {} } = (await linter.calculateConfigForFile(file)) ?? {};
    files[file] = Object.keys(rules).filter((name) => {
      const level = Array.isArray(rules[name]) ? rules[name][0] : rules[name];
      return level === 0 || level === "off";
    });
  }
  process.stdout.write("\\n${ESLINT_MARKER}" + JSON.stringify(files) + "\\n");
})().catch((error) => { console.error(String(error && error.message || error)); process.exitCode = 1; });
`;
