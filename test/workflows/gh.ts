/**
 * Stands in for GitHub's command line in tests of workflows: the forge's state is a file that the test writes and
 * reads, `GH_STATE`. Understands only the calls that our workflows make, and fails at any other.
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { z } from "zod";

const textSchema = z.strictObject({ number: z.int(), title: z.string(), body: z.string() });
export const stateSchema = z.strictObject({
  permission: z.string().default("write"),
  issues: z.array(textSchema).default([]),
  pulls: z.array(textSchema.extend({ head: z.string(), base: z.string() })).default([]),
  comments: z.array(z.strictObject({ number: z.int(), body: z.string() })).default([]),
  /** Of the pull request that is commented. */
  pull: z
    .strictObject({
      headRefOid: z.string(),
      headRefName: z.string(),
      isCrossRepository: z.boolean(),
    })
    .optional(),
  /** What the failed jobs of the latest run said. */
  log: z.string().optional(),
  artifacts: z.array(z.int()).default([]),
});
export type GithubState = z.infer<typeof stateSchema>;

function main(words: string[]): void {
  if (!process.env["GH_TOKEN"]) fail("To get started with GitHub CLI, please run: gh auth login");
  const file = process.env["GH_STATE"] ?? "";
  const state = stateSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const { positional, options } = split(words);
  const answer = call(state, positional, options);
  writeFileSync(file, JSON.stringify(state));
  const path = options.get("jq");
  const shown = path === undefined ? [answer] : select(answer, path);
  for (const each of shown) {
    process.stdout.write(`${typeof each === "string" ? each : JSON.stringify(each)}\n`);
  }
}

function call(
  state: GithubState,
  [topic = "", verb = "", name = ""]: readonly string[],
  options: ReadonlyMap<string, string>,
): unknown {
  const text = () => options.get("body") ?? readFileSync(options.get("body-file") ?? "", "utf8");
  const title = options.get("title") ?? "";
  switch (`${topic} ${verb}`) {
    case "auth setup-git":
      return "";
    case "pr list":
      return state.pulls.map(({ head }) => ({ headRefName: head }));
    case "pr create": {
      const [head = "", base = ""] = [options.get("head"), options.get("base")];
      state.pulls.push({ number: 100 + state.pulls.length, title, body: text(), head, base });
      return `https://github.com/acme/shop/pull/${99 + state.pulls.length}`;
    }
    case "pr view":
      return state.pull ?? fail("no pull requests found");
    case "issue list":
      return state.issues;
    case "issue create":
      state.issues.push({ number: 1 + state.issues.length, title, body: text() });
      return `https://github.com/acme/shop/issues/${state.issues.length}`;
    case "issue comment":
    case "pr comment":
      state.comments.push({ number: Number(name), body: text() });
      return "";
    case "run list":
      return state.log === undefined ? [] : [{ databaseId: 42 }];
    case "run view":
      return state.log ?? fail("no failed run");
    default:
      return topic === "api" ? api(state, verb, options) : fail(`unknown: ${topic} ${verb}`);
  }
}

function api(state: GithubState, path: string, options: ReadonlyMap<string, string>): unknown {
  if (/^repos\/acme\/shop\/collaborators\/[\w-]+\/permission$/u.test(path)) {
    return { permission: state.permission };
  }
  if (/^repos\/acme\/shop\/actions\/runs\/\d+\/artifacts$/u.test(path)) {
    return { artifacts: state.artifacts.map((id) => ({ id })) };
  }
  const [, artifact] = /^repos\/acme\/shop\/actions\/artifacts\/(\d+)$/u.exec(path) ?? [];
  if (artifact === undefined || options.get("method") !== "DELETE") return fail(`unknown: ${path}`);
  state.artifacts = state.artifacts.filter((id) => id !== Number(artifact));
  return "";
}

const FLAGS = new Set(["paginate", "log-failed"]);

function split(words: readonly string[]) {
  const positional: string[] = [];
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!word.startsWith("--")) positional.push(word);
    else if (FLAGS.has(word.slice(2))) options.set(word.slice(2), "");
    else options.set(word.slice(2), words[(index += 1)] ?? "");
  }
  return { positional, options };
}

/** The paths that our workflows give to --jq: `.name`, `.[].name`, `.name[].name`. */
function select(value: unknown, path: string): unknown[] {
  const parts = path.match(/\[\]|\.?\w+/gu) ?? [];
  return parts.reduce<unknown[]>(
    (values, part) =>
      part === "[]"
        ? values.flatMap((each) => each as unknown[])
        : values.map((each) => (each as Record<string, unknown>)[part.replace(".", "")]),
    [value],
  );
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (import.meta.main) main(process.argv.slice(2));
