import { posix } from "node:path";
import type { FailingCommand, FailureKind, LoggedFailure, Project } from "#domain";

/** Package scripts that check something, the quickest first; a repository seldom has more than one of a line. */
const SCRIPTS: readonly (readonly [RegExp, readonly FailureKind[]])[] = [
  [/^(?:format|fmt|prettier)[:-]?check$|^check[:-]format(?:ting)?$/, ["lint_error"]],
  [/^(?:lint|eslint|lint[:-](?:check|js|ts|all|ci)|style|standard|xo)$/, ["lint_error"]],
  [
    /^(?:type-?check|check[:-]types?|types|tsc|check[:-]ts|test[:-]types?)$/,
    ["type_error", "import_error"],
  ],
  [
    /^(?:build|compile|bundle|build[:-](?:all|ci))$/,
    ["build_failure", "syntax_error", "import_error"],
  ],
  [
    /^(?:test|test[:-](?:ci|unit|node|all)|unit)$/,
    ["test_failure", "runtime_error", "import_error", "syntax_error", "timeout"],
  ],
  [/^(?:check|ci|verify|validate)$/, []],
];

const LINTERS = /^(?:eslint|oxlint|biome|xo|standard|stylelint)$/;
const FORMATTERS = /^(?:prettier|oxfmt|dprint|biome)$/;

/** What a repository itself runs to see whether it is well. */
export function ownCommands(project: Project): readonly FailingCommand[] {
  const root = project.packages.find(({ directory }) => directory === ".");
  const names = Object.keys(root?.scripts ?? {});
  const scripts = SCRIPTS.flatMap(([pattern]) => names.filter((name) => pattern.test(name)));
  const commands = [...new Set(scripts)].map((name) => script(project, ".", name));
  const suites = commands.some(({ argv }) => argv.at(-1) === "test") ? [] : suiteCommands(project);
  return [...commands, ...suites];
}

/** What could be run to see again what a log tells, the likeliest first; at last all of the repository's own. */
export function loggedCommands(project: Project, logged: LoggedFailure): readonly FailingCommand[] {
  const found = logged.problems.flatMap((problem) => {
    if (problem.role === "consequence") return [];
    const folder = folderOf(project, problem.file);
    return [
      ...(problem.repair === "lockfile" ? installCommand(project) : []),
      ...scriptsThatRun(project, folder, problem.tool),
      ...(folder === "." ? [] : scriptsThatRun(project, ".", problem.tool)),
      ...toolCommands(project, problem.tool),
      ...scriptsFor(project, problem.kind),
    ];
  });
  return unique([...found, ...ownCommands(project)]);
}

function script(project: Project, directory: string, name: string): FailingCommand {
  return { argv: [project.packageManager?.name ?? "npm", "run", name], directory };
}

function installCommand(project: Project): readonly FailingCommand[] {
  const manager = project.packageManager?.name;
  if (manager === undefined) return [];
  const argv = manager === "npm" ? ["npm", "ci"] : [manager, "install", "--frozen-lockfile"];
  return [{ argv, directory: "." }];
}

/** Scripts of the package whose text has the tool's name as a word. */
function scriptsThatRun(
  project: Project,
  directory: string,
  tool: string,
): readonly FailingCommand[] {
  const { scripts = {} } = project.packages.find((each) => each.directory === directory) ?? {};
  const program = tool === "typescript" ? "tsc" : tool;
  return Object.entries(scripts).flatMap(([name, text]) => {
    const isRun = text.split(/[\s;&|()"'=]+/).includes(program);
    // A script that writes, watches or serves does not check.
    const isCheck = !/(?:^|:)(?:fix|watch|dev|start|serve|write|pre\w+|post\w+)$/.test(name);
    return isRun && isCheck && !/--(?:fix|write|watch)\b/.test(text)
      ? [script(project, directory, name)]
      : [];
  });
}

/** The repository's own tool, where no script runs it. */
function toolCommands(project: Project, tool: string): readonly FailingCommand[] {
  const { linter, formatter, typeScriptConfigurations } = project;
  const commands: FailingCommand[] = [];
  if (linter !== undefined && LINTERS.test(tool) && linter.name === tool) {
    commands.push({ argv: [...linter.argv, ...filesOf(linter)], directory: linter.directory });
  }
  if (formatter !== undefined && FORMATTERS.test(tool) && formatter.name === tool) {
    const check = tool === "biome" ? ["format"] : ["--check"];
    const argv = [...formatter.argv, ...check, ...filesOf(formatter)];
    commands.push({ argv, directory: formatter.directory });
  }
  if (/^(?:tsc|typescript)$/.test(tool)) {
    commands.push(
      ...typeScriptConfigurations.map((path) => ({
        argv: ["npx", "--no-install", "tsc", "--noEmit", "-p", posix.basename(path)],
        directory: posix.dirname(path),
      })),
    );
  }
  const suites = project.testSuites.filter(({ runner }) => runner === tool);
  return [...commands, ...suites.map(suiteCommand)];
}

function filesOf({
  files = [],
}: {
  readonly files?: readonly string[] | undefined;
}): readonly string[] {
  return files.length === 0 ? ["."] : files;
}

function scriptsFor(project: Project, kind: FailureKind): readonly FailingCommand[] {
  const { scripts = {} } = project.packages.find(({ directory }) => directory === ".") ?? {};
  return SCRIPTS.filter(([, kinds]) => kinds.includes(kind)).flatMap(([pattern]) =>
    Object.keys(scripts)
      .filter((name) => pattern.test(name))
      .map((name) => script(project, ".", name)),
  );
}

function suiteCommands(project: Project): readonly FailingCommand[] {
  return project.testSuites.map(suiteCommand);
}

function suiteCommand({ argv, directory }: Project["testSuites"][number]): FailingCommand {
  return { argv: [...argv], directory };
}

/** The package that a file is in, `.` when it is in none. */
function folderOf({ packages }: Project, file: string | null): string {
  if (file === null) return ".";
  const folders = packages
    .map(({ directory }) => directory)
    .filter((directory) => file.startsWith(`${directory}/`));
  return folders.toSorted((one, other) => other.length - one.length)[0] ?? ".";
}

function unique(commands: readonly FailingCommand[]): readonly FailingCommand[] {
  return [...new Map(commands.map((each) => [JSON.stringify(each), each])).values()];
}
