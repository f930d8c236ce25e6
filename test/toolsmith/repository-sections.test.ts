import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { apiReference } from "../../src/worker/toolsmith/api-reference/job.ts";
import { architectureDiagram } from "../../src/worker/toolsmith/architecture-diagram/job.ts";
import { changelog } from "../../src/worker/toolsmith/changelog/job.ts";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { onboardingGuide } from "../../src/worker/toolsmith/onboarding-guide/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const mark = (name: string, words = "") =>
  `<!-- artel:${name}${words === "" ? "" : ` ${words}`} -->\n<!-- /artel:${name} -->\n`;

const files = {
  "package.json": JSON.stringify({
    name: "shop",
    exports: { ".": "./src/api/index.ts", "./store": "./src/store/store.ts" },
    scripts: { test: "vitest", lint: "eslint .", typecheck: "tsc" },
    engines: { node: ">=20" },
    devDependencies: { eslint: "9" },
  }),
  "package-lock.json": "{}",
  "src/api/README.md": "# API\n\nWhat others call. And more.\n",
  "src/api/index.ts": `import { take } from "../store/store.ts";
import "../queue/queue.ts";
/**
 * Sells one thing.
 *
 * Not twice.
 * @param {string} name - what it is called
 * @returns its price
 * @throws {RangeError} when it is sold
 * @deprecated since 2
 */
export function sell(name: string, options: { count?: number } = {}): number {
  return take(name, options);
}
/** How it is sold. */
export interface Terms {
  /** In days. */
  within: number;
}
`,
  "src/store/store.ts": `import "../queue/queue.ts";
/** Holds things. <!-- /artel:api --> */
export class Store<T> extends Map<string, T> {
  #secret = 1;
  /** Opens it. Late. */
  static open(path: string): Store<string> { return new Store(); }
  get size2(): number { return this.#secret; }
  private hidden(): void {}
}
export const take = (name: string, options: object): number => name.length;
`,
  "src/queue/queue.ts": 'import "../store/store.ts";\nexport const queue = 1;\n',
  "docs/architecture.svg": "",
  "README.md": `# Shop\n\n${mark("architecture", "svg=docs/architecture.svg")}\n${mark("architecture", "svg=../out.svg")}`,
  "ARCHITECTURE.md": mark("architecture"),
  "docs/api.md": `## Names\n\n${mark("api")}`,
  "docs/store.md": mark("api", "package=shop entry=./store"),
  "CONTRIBUTING.md": `# Contributing\n\n${mark("onboarding")}`,
  "docs/start.md": mark("onboarding"),
  "CHANGELOG.md": `# Changelog\n\n## Unreleased\n\n${mark("changelog")}\n## 1.0.0\n`,
  "docs/changes.md": `## Now\n\n${mark("changelog")}`,
};

/** Commits enough for the history to say something: a file goes away and comes back. */
function withHistory(worktree: string): Record<string, never> {
  const git = (...words: string[]): void => void execFileSync("git", ["-C", worktree, ...words]);
  const paths = ["src/store/store.ts", "src/store/away.ts"];
  const commits = [
    ["Ada_b", "feat(api)!: sells <b>more</b>\n\nMuch more."],
    ["Ada_b", "fix: counts `<b>` (#3)"],
    ["dependabot[bot]", "build(deps): update it"],
    ["dependabot[bot]", "not conventional"],
    ["Ada_b", "feat: opens"],
    ["Bob", "docs: says so"],
  ] as const;
  git("tag", "v1.0.0");
  for (const [name, message] of commits) {
    git("mv", paths[0] ?? "", paths[1] ?? "");
    git("-c", `user.name=${name}`, "-c", "user.email=a@example.invalid", "commit", "-qm", message);
    paths.reverse();
  }
  return {};
}

const repository = { files, context: withHistory };
for (const job of [architectureDiagram, apiReference, changelog, onboardingGuide]) {
  itConformsToTheJobContract(job, () => jobWorktree(repository));
}

test("the diagram, the reference and the guide say what the code says", async () => {
  const worktree = await jobWorktreeForTest(repository);
  for (const job of [architectureDiagram, apiReference, changelog, onboardingGuide]) {
    const { units, findings } = await job.survey(worktree.context);
    if (job === architectureDiagram) {
      expect(findings.map(({ message }) => message)).toEqual([
        "It is left as it is: svg=../out.svg is no path of an SVG file from the top of the repository.",
      ]);
    } else expect(findings).toEqual([]);
    expect(await job.apply?.(units, worktree.context)).toEqual({ failed: [] });
  }
  expect(await worktree.read("ARCHITECTURE.md")).toBe(`<!-- artel:architecture -->

\`\`\`mermaid
flowchart TD
  f1["api"]
  f2["queue"]
  f3["store"]
  f1 --> f2
  f1 --> f3
  f2 --> f3
  f3 --> f2
  linkStyle 2,3 stroke:#c0392b,stroke-width:2px
\`\`\`

An arrow leads from a folder below \`src\` to one that it imports from. Red: folders that need each other (\`src/queue\`, \`src/store\`).

<!-- /artel:architecture -->
`);
  const picture = await worktree.read("docs/architecture.svg");
  expect(picture).toMatch(/^<\?xml[^]*<title>src\/api&#45;&gt;src\/store<\/title>[^]*<\/svg>\s*$/);

  const reference = await worktree.read("docs/api.md");
  expect(reference).toContain(`### \`shop\`

#### \`sell\`

\`\`\`ts
function sell(name: string, options: { count?: number } = {}): number
\`\`\`

**Deprecated.** since 2

Sells one thing.

Not twice.

- \`name\`: what it is called

Returns: its price

- Throws: {RangeError} when it is sold

Declared in [\`src/api/index.ts\`](../src/api/index.ts).
`);
  expect(reference).toContain("interface Terms {\n  /** In days. */\n  within: number;\n}");
  expect(reference).toContain("class Store<T> extends Map<string, T>");
  expect(reference).toContain(
    "- `static open(path: string): Store<string>`: Opens it.\n- `get size2: number`",
  );
  expect(reference).toContain("Holds things. &lt;!-- /artel:api -->");
  expect(reference).not.toContain("hidden");
  expect(await worktree.read("docs/store.md")).toMatch(/^<!--[^]*-->\n\n## `take`|## `Store`/);

  const changes = await worktree.read("CHANGELOG.md");
  expect(changes.replaceAll(/\([\da-f]{9}\)/g, "(commit)")).toBe(`# Changelog

## Unreleased

<!-- artel:changelog -->

### Breaking

- **api:** sells &lt;b>more&lt;/b> (commit)

### Added

- opens (commit)

### Fixed

- counts \`<b>\` (#3) (commit)

<!-- /artel:changelog -->

## 1.0.0
`);

  const guide = await worktree.read("CONTRIBUTING.md");
  const words = guide.replaceAll(/ +/g, " ");
  expect(words).toContain("## Commands\n\nIt needs Node `>=20`.\n\n");
  expect(words).toContain(
    "| install | `npm ci` |\n| test | `npm test` |\n| check types | `npm run typecheck` |\n| lint | `npm run lint` |",
  );
  expect(words).toContain("| [`src/api`](src/api) | TypeScript | What others call. |");
  expect(words).toContain("- [`src/store/store.ts`](src/store/store.ts)\n");
  expect(words).toContain("| [`src/store`](src/store) | Ada\\_b (3 commits) |");
  expect(words).not.toMatch(/dependabot|example\.invalid/);
  const context = { ...worktree.context, options: { names: false } };
  const again = await onboardingGuide.survey(context);
  expect(again.units.map(({ id }) => id)).toContain("onboarding-guide:CONTRIBUTING.md:onboarding");
});
