import type { Command } from "../command.ts";
import { factValue } from "../fact-value.ts";
import { printable } from "../output.ts";
import { versionNumber } from "../version-number.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description: "What became known, changed or was forgotten from one version to another.",
  arguments: [
    { name: "<session>", description: "the session, or the end of its id" },
    { name: "<from>", description: "a version" },
    { name: "<to>", description: "another version, later or earlier" },
  ],
  examples: ["world diff k7f3x2 1 3"],
  async run({ arguments: [session, from, to] }, context) {
    const versions = { from: versionNumber(String(from)), to: versionNumber(String(to)) };
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const { world, changes } = await app.compareWorlds(application, {
        session: String(session),
        ...versions,
      });
      const rows = changes.map(({ key, before, after }) => ({
        key,
        before: before?.fact ?? null,
        after: after?.fact ?? null,
      }));
      context.output.result({ session: world.name, ...versions, changes: rows }, () =>
        [
          `${world.name}: ${rows.length} facts differ between version ${versions.from} and ${versions.to}`,
          ...rows.map(({ key, before, after }) => `${key}  ${shown(before)} → ${shown(after)}`),
        ]
          .map(printable)
          .join("\n"),
      );
    });
  },
};

function shown(fact: { readonly value: unknown } | null): string {
  if (fact === null) return "unknown";
  return factValue(fact.value);
}
