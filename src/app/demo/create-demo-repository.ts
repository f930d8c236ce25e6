import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runProcess } from "#infra/process";
import { ArtelError } from "#shared";
import { coreFiles, featureFiles, manifestFiles, testFiles } from "./sources.ts";

interface DemoCommit {
  readonly message: string;
  readonly author: string;
  readonly date: string;
  readonly files: Readonly<Record<string, string>>;
}

const COMMAND_MS = 120_000;

/** Looks like a cloud provider's key; it never opened anything. Put together here so that no scanner stops at this file. */
function plantedSecret(): string {
  return ["AK", "IA", "QYLPMN5H", "HCKDZ7WT"].join("");
}

function history(): DemoCommit[] {
  const configuration = `export const settings = {
  region: 'eu-central-1',
  accessKeyId: '${plantedSecret()}',
};
`;
  return [
    {
      message: "chore: start the shop",
      author: "Ada",
      date: "2026-03-02T09:00:00Z",
      files: manifestFiles,
    },
    {
      message: "feat: orders and money",
      author: "Ada",
      date: "2026-03-09T14:30:00Z",
      files: coreFiles,
    },
    {
      message: "feat: discounts, delivery and reports",
      author: "Ben",
      date: "2026-04-13T10:15:00Z",
      files: featureFiles,
    },
    { message: "test: first tests", author: "Ada", date: "2026-04-20T16:45:00Z", files: testFiles },
    {
      message: "feat: upload reports",
      author: "Ben",
      date: "2026-05-04T08:20:00Z",
      files: { "src/settings.ts": configuration },
    },
  ];
}

/**
 * Makes the demonstration repository in an empty or new folder: a small TypeScript library with five commits of
 * history and the faults that `sources.ts` names. Its lockfile comes from the person's package registry.
 */
export async function createDemoRepository(folder: string, signal: AbortSignal): Promise<void> {
  await requireEmpty(folder);
  const run = (argv: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runChecked(argv, folder, environment, signal);
  await run(["git", "init", "--quiet", "--initial-branch=main"]);
  for (const [index, commit] of history().entries()) {
    for (const [path, content] of Object.entries(commit.files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    if (index === 0) {
      await run([
        "npm",
        "install",
        "--package-lock-only",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
      ]);
    }
    await run(["git", "add", "--all"]);
    const identity = { name: commit.author, email: `${commit.author.toLowerCase()}@example.com` };
    await run(["git", "commit", "--quiet", "--no-gpg-sign", "--message", commit.message], {
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_AUTHOR_DATE: commit.date,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
      GIT_COMMITTER_DATE: commit.date,
    });
  }
}

/** Files of the demonstration must never replace a person's own. */
async function requireEmpty(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    throw new ArtelError({
      code: "DEMO_FOLDER_UNUSABLE",
      kind: "environment",
      message: `${folder} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      remedy: "Name another folder, or none for a temporary one.",
      cause: error,
    });
  }
  throw new ArtelError({
    code: "DEMO_FOLDER_NOT_EMPTY",
    kind: "refused",
    message: `${folder} is not empty.`,
    remedy: "Name a folder that is new or empty, or none for a temporary one.",
  });
}

async function runChecked(
  argv: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const result = await runProcess({
    argv,
    cwd,
    environment: { ...(process.env as Record<string, string>), ...environment },
    timeMs: COMMAND_MS,
    outputBytes: 100_000,
    signal,
  });
  if (result.exitCode === 0) return;
  throw new ArtelError({
    code: "DEMO_SETUP_FAILED",
    kind: "environment",
    message: `The demonstration repository could not be made: \`${argv.join(" ")}\` ended with ${result.exitCode ?? result.signal}.\n${result.stderr.trim().split("\n").slice(-5).join("\n")}`,
    remedy:
      argv[0] === "npm"
        ? "The demonstration needs the package registry that your npm configuration names: check `npm ping`, then run `artel demo` again."
        : "Run the command by hand in an empty folder to see why.",
  });
}
