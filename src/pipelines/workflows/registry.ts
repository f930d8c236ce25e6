import { join } from "node:path";

/** A file of ours that a repository is given. */
export interface WorkflowFile {
  /** Absolute. */
  readonly source: string;
  /** In the repository. */
  readonly path: string;
}

const TEMPLATES = join(import.meta.dirname, "..", "..", "..", "deploy", "ci");

/** By forge. */
export const workflowFiles = {
  github: [
    "artel-improve.yml",
    "artel-failure-issue.yml",
    "artel-auto-fix.yml",
    "artel-parallel-development.yml",
  ].map((name) => ({
    source: join(TEMPLATES, "github", name),
    path: `.github/workflows/${name}`,
  })),
  gitlab: [
    {
      source: join(TEMPLATES, "gitlab", "artel.gitlab-ci.yml"),
      path: ".gitlab/artel.gitlab-ci.yml",
    },
  ],
} as const satisfies Readonly<Record<string, readonly WorkflowFile[]>>;

export type Forge = keyof typeof workflowFiles;
export const forges = Object.keys(workflowFiles) as readonly Forge[];
