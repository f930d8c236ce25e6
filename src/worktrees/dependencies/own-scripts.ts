import type { Project } from "#domain";

/** A lifecycle script of the repository itself that belongs to installing. */
export interface OwnScript {
  readonly directory: string;
  readonly name: string;
}

const LIFECYCLE = ["preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare"];
/** Only sets up git hooks or checks who installs: of no use in a sandbox. */
const NEEDLESS =
  /^(?:[\s&|;]|husky(?:\s+\S+)?|is-ci|lefthook\s+install|simple-git-hooks|npx\s+(?:-y\s+)?(?:only-allow\s+\S+|simple-git-hooks|husky(?:\s+install)?)|only-allow\s+\S+|git\s+config\s+[^&|;]+|true|exit\s+0|echo\s+[^&|;]*)+$/;

/** In the order in which they run: workspace packages first, the root last, for it may use them. */
export function ownScripts(project: Project): readonly OwnScript[] {
  const ordered = [...project.packages].sort(
    (one, other) => Number(one.directory === ".") - Number(other.directory === "."),
  );
  return ordered.flatMap(({ directory, scripts }) =>
    LIFECYCLE.filter((name) => name in scripts && !NEEDLESS.test(scripts[name] ?? "")).map(
      (name) => ({ directory, name }),
    ),
  );
}
