import type { ReleaseCommit } from "./commits.ts";

const REMOTES = ["github", "gitlab", "gitea", "bitbucket", "azure_devops"];

/**
 * What git-cliff takes by `--from-context` in place of a repository (https://git-cliff.org/docs/templating/context).
 * It reads the messages itself.
 */
export function releaseContext(commits: readonly ReleaseCommit[]): string {
  const person = { name: null, email: null, timestamp: 0 };
  const remote = {
    username: null,
    pr_title: null,
    pr_number: null,
    pr_labels: [],
    is_first_time: false,
  };
  const release = {
    version: null,
    message: null,
    commits: commits.map(({ hash, message }) => ({
      id: hash,
      message,
      raw_message: message,
      body: null,
      footers: [],
      group: null,
      breaking_description: null,
      breaking: false,
      scope: null,
      links: [],
      author: person,
      committer: person,
      conventional: false,
      merge_commit: false,
      extra: null,
      ...Object.fromEntries(REMOTES.map((name) => [name, remote])),
    })),
    commit_id: null,
    timestamp: null,
    previous: null,
    repository: null,
    commit_range: null,
    submodule_commits: {},
    statistics: null,
    extra: null,
    bump_type: null,
    ...Object.fromEntries(REMOTES.map((name) => [name, { contributors: [] }])),
  };
  return JSON.stringify([release]);
}

/** The body of a release in Tera (https://git-cliff.org/docs/category/templating), with headings of this depth. */
export function releaseTemplate(depth: number): string {
  const marks = "#".repeat(depth);
  const item =
    '- {% if commit.scope %}**{{ commit.scope }}:** {% endif %}{{ commit.message | split(pat="\\n") | first | trim }} ({{ commit.id | truncate(length=9, end="") }})\n';
  const list = (title: string, condition: string): string =>
    `{% for group, commits in plain | group_by(attribute="group") %}{% if ${condition} %}${marks} ${title}\n\n{% for commit in commits %}${item}{% endfor %}\n{% endif %}{% endfor %}`;
  const filtered = (name: string, value: boolean): string =>
    `{% set ${name} = commits | filter(attribute="breaking", value=${value}) %}`;
  return [
    filtered("breaking", true) + filtered("plain", false),
    `{% if breaking | length > 0 %}${marks} Breaking\n\n{% for commit in breaking %}${item}{% endfor %}\n{% endif %}`,
    list("Added", 'group == "feat"'),
    list("Fixed", 'group == "fix"'),
    list("Faster", 'group == "perf"'),
    list("Taken back", 'group == "revert"'),
  ].join("");
}
