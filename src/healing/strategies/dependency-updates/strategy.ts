import { z } from "zod";
import type { FailureProblem } from "#domain";
import { changed, nothing, type HealingStrategy } from "../strategy.ts";

/** What the job says of a unit: packages that are updated together. */
const updatesSchema = z.array(z.looseObject({ name: z.string() }));

export const dependencyUpdates: HealingStrategy = {
  name: "dependency-updates",
  title: "update the dependencies that are named, within their major version",
  editsAreas: ["manifests", "lockfiles"],
  worksWithoutDependencies: false,
  suits: ({ problems }) =>
    problems.filter(
      ({ repair, kind }) => repair === "dependencies" || kind === "security_vulnerability",
    ),
  async apply({ job, problems, output }) {
    const named = namesIn(problems, output);
    const { applied, reason } = await job("dependency-updates", ({ detail }) =>
      updatesSchema.parse(detail).some(({ name }) => named.has(name)),
    );
    if (applied.length > 0) return changed(applied.join("; "));
    return nothing(reason ?? "no newer version within the same major is known of what was named");
  },
};

/** Words of the problems that may be names of packages; which are is known to who has the manifest. */
function namesIn(problems: readonly FailureProblem[], output: string): ReadonlySet<string> {
  const text = `${problems.map(({ message }) => message).join("\n")}\n${output}`;
  const words = text.match(/@?[a-z0-9][\w.-]{0,100}(?:\/[\w.-]{1,100})?/gi) ?? [];
  return new Set(words.flatMap((word) => [word, word.replace(/@[^@/]*$/, "")]));
}
