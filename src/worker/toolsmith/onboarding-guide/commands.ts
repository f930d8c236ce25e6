import type { Project, Tool } from "#domain";
import { displayCommand } from "#shared";
import { scriptCommand } from "../script-command.ts";
import { inlineCode, table } from "../marked-sections/markdown-text.ts";

/** How the repository is installed, built and checked, by its own scripts. */
export function commandsText(project: Project): string {
  const root = project.packages.find(({ directory }) => directory === ".");
  const manager = project.packageManager;
  const scripts = root?.scripts ?? {};
  const run = (script: string): string => scriptCommand(manager?.name, script);
  const byName = (...names: string[]): string | undefined => {
    const found = names.find((name) => Object.hasOwn(scripts, name));
    return found === undefined ? undefined : run(found);
  };
  const rows: (readonly [string, string | undefined])[] = [
    ["install", manager === undefined ? undefined : installCommand(manager)],
    ["build", byName(project.buildScript ?? "build", "build")],
    ["test", byName("test") ?? suiteCommand(project)],
    [
      "check types",
      byName("types", "typecheck", "type-check", "check-types", "check:types", "tsc"),
    ],
    ["lint", byName("lint") ?? toolCommand(project.linter, scripts, run)],
    ["format", byName("format", "fmt") ?? toolCommand(project.formatter, scripts, run)],
  ];
  const known = rows.flatMap(([what, command]) =>
    command === undefined ? [] : [[what, inlineCode(command)]],
  );
  return known.length === 0 ? "" : table(["to", "run"], known);
}

function installCommand({ name, lockfile }: NonNullable<Project["packageManager"]>): string {
  return name === "npm" && lockfile !== undefined ? "npm ci" : `${name} install`;
}

function suiteCommand({ testSuites: [first] }: Project): string | undefined {
  return first?.directory === "." && first.argv.length > 0 ? displayCommand(first.argv) : undefined;
}

/** The script that runs a tool, else the tool itself. */
function toolCommand(
  tool: Tool | undefined,
  scripts: Readonly<Record<string, string>>,
  run: (script: string) => string,
): string | undefined {
  if (tool === undefined) return undefined;
  const script = Object.keys(scripts).find((name) => scripts[name] === tool.script);
  return script === undefined ? displayCommand(tool.argv) : run(script);
}
