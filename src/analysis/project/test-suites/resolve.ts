import type { PackageManagerName, TestSuite } from "#domain";
import { globToRegExp } from "../glob.ts";
import type { PackageFile } from "../manifest.ts";
import { dependenciesOf } from "../manifest.ts";
import type { FileIndex } from "../project-files.ts";
import { joinPath, staysInside } from "../project-files.ts";
import type { Segment, Word } from "../shell-words.ts";
import { splitScript } from "../shell-words.ts";
import { compilerTarget, emitsFiles } from "../typescript-configurations.ts";
import type { ManagerCall } from "./manager-calls.ts";
import { parseManagerCall } from "./manager-calls.ts";
import { recogniseRunner, unwrap } from "./runner.ts";
import { selectPackages } from "./select-packages.ts";
import type { TaskCall } from "./task-runners.ts";
import { parseTaskCall } from "./task-runners.ts";

export interface ResolveContext {
  readonly files: FileIndex;
  readonly packages: readonly PackageFile[];
  readonly manager: PackageManagerName;
}

/** What one command of a script is to the tests. */
export type Step =
  | { readonly kind: "suite"; readonly suite: TestSuite }
  /** Must run before the tests. */
  | { readonly kind: "prepare"; readonly argv: readonly string[]; readonly directory: string }
  /** Nobody knows: a test of its own, or a preparation when tests follow. */
  | { readonly kind: "program"; readonly suite: TestSuite }
  /** Another gate's business, or nothing at all. */
  | { readonly kind: "ignored" };

interface Call {
  readonly owner: PackageFile;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly extra: readonly Word[];
  /** Scripts being resolved, to end on a script that calls itself. */
  readonly trail: readonly string[];
}

const CHECKERS = new Set(
  "eslint prettier oxlint oxfmt biome xo standard stylelint dprint publint attw knip depcheck editorconfig-checker ec cspell markdownlint markdownlint-cli2 commitlint lint-staged syncpack manypkg madge depcruise tslint flow ls-lint size-limit codecov coveralls echo exit true false sleep :".split(
    " ",
  ),
);
const PREPARERS =
  /^(?:rimraf|rm|del|del-cli|mkdir|mkdirp|cp|cpy|cpx|copyfiles|shx|mv|ln|touch|tsup|tsdown|unbuild|rollup|vite|esbuild|webpack|swc|babel|prisma|graphql-codegen|pkgroll|microbundle|parcel|next|nuxt|nuxi|svelte-kit|ngc|ng-packagr|bob|obuild|wireit)$/;
const BUILD_LIKE =
  /build|compile|generat|prepare|clean|setup|codegen|bundle|transpile|prisma|proto/i;
const TEST_LIKE = /^(?:test|unit|spec|e2e|integration|mocha|jest|vitest|ava|tape|tap)(?:$|[:-])/;

/** The steps of a package's script; undefined when there is no such script. */
export async function resolveScript(
  context: ResolveContext,
  owner: PackageFile,
  name: string,
  from?: Pick<Call, "environment" | "extra" | "trail">,
): Promise<readonly Step[] | undefined> {
  const scripts = owner.manifest.scripts ?? {};
  const script = scripts[name];
  const key = `${owner.directory}#${name}`;
  const trail = from?.trail ?? [];
  if (script === undefined || script.trim() === "" || trail.includes(key)) return undefined;
  const before =
    context.manager === "pnpm" || context.manager === "yarn" ? "" : (scripts[`pre${name}`] ?? "");
  const segments = [...splitScript(before), ...splitScript(script)];
  const call: Call = {
    owner,
    directory: owner.directory,
    environment: from?.environment ?? {},
    extra: from?.extra ?? [],
    trail: [...trail, key],
  };
  return (await resolveSegments(context, call, segments)) ?? [viaManager(context, call, name)];
}

/** Undefined when only a shell can tell what happens. */
async function resolveSegments(
  context: ResolveContext,
  call: Call,
  segments: readonly Segment[],
): Promise<readonly Step[] | undefined> {
  const steps: Step[] = [];
  let directory = call.directory;
  for (const [index, segment] of segments.entries()) {
    const operator = segments[index - 1]?.operator;
    const words = segment.words.map((word) => word.text);
    if (operator === "||" || operator === "|") {
      if (steps.some((step) => step.kind === "suite")) continue;
      if (steps.at(-1)?.kind !== "ignored") return undefined;
    }
    if (words[0] === "cd" && words.length === 2) {
      directory = joinPath(directory, words[1] ?? "");
      if (!staysInside(directory)) return undefined;
      continue;
    }
    const last = index === segments.length - 1;
    const extra = last ? call.extra : [];
    const found = await resolveCommand(context, { ...call, directory, extra }, segment);
    if (found === undefined) return undefined;
    steps.push(...found);
  }
  return steps;
}

async function resolveCommand(
  context: ResolveContext,
  call: Call,
  segment: Segment,
): Promise<readonly Step[] | undefined> {
  const environment = { ...call.environment, ...segment.assignments };
  const command = unwrap(segment.words, environment);
  const program = command.words[0]?.text ?? "";
  const within = { ...call, environment: command.environment };
  if (CHECKERS.has(program) || program === "") return [{ kind: "ignored" }];
  const scripts = call.owner.manifest.scripts ?? {};
  const managed = parseManagerCall(command.words, scripts);
  if (managed && managed.kind !== "other")
    return resolveManagerCall(context, within, managed, segment);
  const task = parseTaskCall(command.words, scripts);
  if (task) return resolveTask(context, within, task);
  if (segment.needsShell) return undefined;
  const compiler = await compilerStep(context, within, command.words);
  if (compiler) return [compiler];
  const words = [...command.words, ...call.extra];
  const runner = recogniseRunner({ words, environment: command.environment });
  if (runner) {
    const suite = toSuite(
      context,
      { ...call, environment: runner.environment },
      runner.runner,
      runner.words,
    );
    return [{ kind: "suite", suite }];
  }
  if (program === "vitest" || program === "deno") return [{ kind: "ignored" }];
  const suite = toSuite(context, within, "command", words);
  if (PREPARERS.test(program))
    return [{ kind: "prepare", argv: suite.argv, directory: call.directory }];
  return [{ kind: "program", suite }];
}

async function compilerStep(
  context: ResolveContext,
  call: Call,
  words: readonly Word[],
): Promise<Step | undefined> {
  const texts = words.map((word) => word.text);
  if (!["tsc", "vue-tsc", "tsgo"].includes(texts[0] ?? "")) return undefined;
  if (texts.includes("--noEmit")) return { kind: "ignored" };
  const target = compilerTarget(context.files, call.directory, texts);
  const emits = target === undefined || (await emitsFiles(context.files, target));
  return emits ? { kind: "prepare", argv: texts, directory: call.directory } : { kind: "ignored" };
}

async function resolveManagerCall(
  context: ResolveContext,
  call: Call,
  managed: Exclude<ManagerCall, { kind: "other" }>,
  segment: Segment,
): Promise<readonly Step[] | undefined> {
  if (managed.kind === "program") {
    return resolveCommand(context, call, { ...segment, assignments: {}, words: managed.words });
  }
  const directory = joinPath(call.directory, managed.directory ?? ".");
  const moved = context.packages.find((found) => found.directory === directory);
  const owners =
    managed.directory === undefined
      ? selectPackages(context, call.owner, managed.packages)
      : moved
        ? [moved]
        : [];
  const extra = [...managed.arguments, ...call.extra];
  return resolveInPackages(context, { ...call, extra }, owners, managed.script);
}

async function resolveTask(
  context: ResolveContext,
  call: Call,
  task: TaskCall,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const owners = selectPackages(context, call.owner, task.packages);
  for (const script of task.scripts) {
    if (task.tool !== "nx") {
      steps.push(...(await resolveInPackages(context, { ...call, extra: [] }, owners, script)));
      continue;
    }
    for (const owner of owners)
      steps.push(...(await resolveNxTarget(context, call, owner, script)));
  }
  return steps;
}

/** nx runs its own executor where no package script is; the runner's configuration tells which. */
async function resolveNxTarget(
  context: ResolveContext,
  call: Call,
  owner: PackageFile,
  target: string,
): Promise<readonly Step[]> {
  const scripted = await resolveInPackages(context, { ...call, extra: [] }, [owner], target);
  if (scripted.length > 0 || target !== "test") return scripted;
  const suite = suiteByConfiguration(context, owner.directory, `nx ${target}`);
  return suite ? [{ kind: "suite", suite }] : [];
}

/** The suite that a runner's configuration file in a folder stands for. */
export function suiteByConfiguration(
  context: ResolveContext,
  directory: string,
  script: string,
): TestSuite | undefined {
  const extensions = ["ts", "mts", "cts", "js", "mjs", "cjs"];
  const named = (name: string): readonly string[] =>
    extensions.map((end) => `${name}.config.${end}`);
  const owner = context.packages.find((found) => found.directory === directory);
  const jestField = owner?.manifest.jest;
  const installed = context.packages.map((found) => dependenciesOf(found.manifest));
  const has = (name: string): boolean => installed.some((names) => name in names);
  const runner =
    context.files.firstIn(directory, [...named("jest"), "jest.config.json"]) ||
    jestField !== undefined
      ? "jest"
      : context.files.firstIn(directory, [
            ...named("vitest"),
            ...(has("vitest") ? named("vite") : []),
          ])
        ? "vitest"
        : context.files.firstIn(directory, [
              ".mocharc.json",
              ".mocharc.js",
              ".mocharc.cjs",
              ".mocharc.yml",
              ".mocharc.yaml",
            ])
          ? "mocha"
          : undefined;
  if (runner === undefined || !has(runner)) return undefined;
  const call = recogniseRunner({ words: [{ text: runner, glob: false }], environment: {} });
  if (!call) return undefined;
  return {
    directory,
    runner,
    script,
    argv: call.words.map((word) => word.text),
    before: [],
    environment: {},
  };
}

async function resolveInPackages(
  context: ResolveContext,
  call: Call,
  owners: readonly PackageFile[],
  script: string,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const owner of owners) {
    const from = { environment: call.environment, extra: call.extra, trail: call.trail };
    const nested = await resolveScript(context, owner, script, from);
    if (!nested) continue;
    const own = owner.directory === call.owner.directory;
    if (!own) steps.push(...assemble(nested).map((suite): Step => ({ kind: "suite", suite })));
    else steps.push(...summarise(context, call, script, nested));
  }
  return steps;
}

/** A script that only prepares is run as one command by the package manager rather than in its parts. */
function summarise(
  context: ResolveContext,
  call: Call,
  script: string,
  nested: readonly Step[],
): readonly Step[] {
  if (nested.some((step) => step.kind === "suite")) return nested;
  if (nested.every((step) => step.kind === "ignored")) return [{ kind: "ignored" }];
  const whole = viaManager(context, call, script);
  const hasProgram = nested.some((step) => step.kind === "program");
  if (hasProgram && TEST_LIKE.test(script)) return nested;
  if (!hasProgram || BUILD_LIKE.test(script)) {
    return [{ kind: "prepare", argv: whole.suite.argv, directory: call.owner.directory }];
  }
  return [whole];
}

function viaManager(
  context: ResolveContext,
  call: Call,
  script: string,
): Extract<Step, { kind: "program" }> {
  const suite: TestSuite = {
    directory: call.owner.directory,
    runner: "command",
    script: call.owner.manifest.scripts?.[script] ?? script,
    argv: [context.manager, "run", script],
    before: [],
    environment: { ...call.environment },
  };
  return { kind: "program", suite };
}

function toSuite(
  context: ResolveContext,
  call: Call,
  runner: TestSuite["runner"],
  words: readonly Word[],
): TestSuite {
  return {
    directory: call.directory,
    runner,
    script: originalScript(call),
    argv: words.flatMap((word) => expand(context.files, call.directory, word)),
    before: [],
    environment: { ...call.environment },
  };
}

function originalScript(call: Call): string {
  const name = call.trail.at(-1)?.split("#")[1] ?? "";
  return call.owner.manifest.scripts?.[name] ?? name;
}

/** A word as a shell would give it to the program: expanded, or itself when nothing matches. */
function expand(files: FileIndex, directory: string, word: Word): readonly string[] {
  if (!word.glob) return [word.text];
  const pattern = globToRegExp(joinPath(directory, word.text), { globstar: false });
  const prefix = directory === "." ? "" : `${directory}/`;
  const found = files.tracked
    .filter((file) => pattern.test(file) && file.startsWith(prefix))
    .map((file) => file.slice(prefix.length));
  return found.length > 0 ? found.sort() : [word.text];
}

/** The suites of a script: what stands before the tests prepares them, unknown programs after them are tests too. */
export function assemble(steps: readonly Step[]): readonly TestSuite[] {
  const relevant = steps.filter((step) => step.kind !== "ignored");
  const lastSuite = relevant.findLastIndex((step) => step.kind === "suite");
  const lastProgram = relevant.findLastIndex((step) => step.kind === "program");
  const suites: TestSuite[] = [];
  const before: string[][] = [];
  for (const [index, step] of relevant.entries()) {
    if (
      step.kind === "suite" ||
      (step.kind === "program" && index > lastSuite && index === lastProgram)
    ) {
      suites.push({ ...step.suite, before: [...before, ...step.suite.before] });
    } else if (step.kind === "prepare") before.push([...step.argv]);
    else if (step.kind === "program" && index < Math.max(lastSuite, lastProgram)) {
      before.push([...step.suite.argv]);
    }
  }
  return suites;
}
