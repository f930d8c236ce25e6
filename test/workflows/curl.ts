/**
 * Stands in for curl in tests of GitLab's pipelines: GitLab's state is a file that the test writes and reads,
 * `GITLAB_STATE`. Answers only the calls that our pipeline makes, as GitLab's API does, and fails at any other.
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { z } from "zod";

const textSchema = z.strictObject({ iid: z.int(), title: z.string(), description: z.string() });
export const gitlabStateSchema = z.strictObject({
  accessLevel: z.int().default(30),
  /** What the failed job of the one pipeline that failed said; none failed when absent. */
  trace: z.string().optional(),
  issues: z.array(textSchema).default([]),
  notes: z.array(z.strictObject({ issue: z.int(), body: z.string() })).default([]),
  mergeRequests: z
    .array(textSchema.extend({ source_branch: z.string(), target_branch: z.string() }))
    .default([]),
  /** Jobs whose artifacts were removed. */
  removed: z.array(z.int()).default([]),
});
export type GitlabState = z.infer<typeof gitlabStateSchema>;

const PROJECT = /^https?:\/\/[^/]+\/api\/v4\/projects\/\d+\/(.*)$/u;

function main(words: readonly string[]): void {
  const file = process.env["GITLAB_STATE"] ?? "";
  const state = gitlabStateSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const { method, fields, token, url } = read(words);
  if (token !== "PRIVATE-TOKEN: token of the api") fail("The requested URL returned error: 401");
  const [, path = ""] = PROJECT.exec(url) ?? [];
  const answer = call(state, `${method} ${path}`, fields);
  writeFileSync(file, JSON.stringify(state));
  process.stdout.write(typeof answer === "string" ? answer : JSON.stringify(answer));
}

function call(
  state: GitlabState,
  request: string,
  fields: Readonly<Record<string, string>>,
): unknown {
  const { title = "", description = "", body = "" } = fields;
  if (/^GET members\/all\/\d+$/u.test(request)) return { access_level: state.accessLevel };
  if (request.startsWith("GET issues?state=opened")) return state.issues;
  if (/^GET pipelines\?sha=[0-9a-f]{40}&status=failed/u.test(request)) {
    return state.trace === undefined ? [] : [{ id: 9 }];
  }
  if (/^GET pipelines\/\d+\/jobs\?scope\[\]=failed/u.test(request)) return [{ id: 77 }];
  if (/^GET pipelines\/\d+\/jobs\?per_page=100$/u.test(request)) {
    return [
      { id: 1, name: "artel-execute: [1/8]" },
      { id: 2, name: "artel-heal" },
    ];
  }
  if (request === "GET jobs/77/trace") return state.trace ?? "";
  if (request === "POST issues") {
    return state.issues[
      state.issues.push({ iid: state.issues.length + 1, title, description }) - 1
    ];
  }
  const [, issue] = /^POST issues\/(\d+)\/notes$/u.exec(request) ?? [];
  if (issue !== undefined) return state.notes.push({ issue: Number(issue), body });
  const [, job] = /^DELETE jobs\/(\d+)\/artifacts$/u.exec(request) ?? [];
  if (job !== undefined) return state.removed.push(Number(job));
  if (request !== "POST merge_requests") return fail(`unknown: ${request}`);
  const { source_branch = "", target_branch = "" } = fields;
  const iid = state.mergeRequests.length + 1;
  state.mergeRequests.push({ iid, title, description, source_branch, target_branch });
  return { iid };
}

function read(words: readonly string[]) {
  const fields: Record<string, string> = {};
  let [method, token, url] = ["GET", "", ""];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (["--fail", "--silent", "--show-error"].includes(word)) continue;
    if (!word.startsWith("--")) url = word;
    else {
      const value = words[(index += 1)] ?? "";
      if (word === "--request") method = value;
      else if (word === "--header") token = value;
      else if (word === "--data-urlencode") Object.assign(fields, field(value));
      else fail(`unknown: ${word}`);
    }
  }
  return { method, token, url, fields };
}

/** `name=value`, or `name@file`. */
function field(text: string): Readonly<Record<string, string>> {
  const [, name = "", mark, value = ""] = /^(\w+)([=@])([^]*)$/u.exec(text) ?? fail(text);
  return { [name]: mark === "@" ? readFileSync(value, "utf8") : value };
}

function fail(message: string): never {
  process.stderr.write(`curl: ${message}\n`);
  process.exit(22);
}

if (import.meta.main) main(process.argv.slice(2));
