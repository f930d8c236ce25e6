import type { Command } from "../command.ts";
import { factValue } from "../fact-value.ts";
import { printable } from "../output.ts";
import { versionNumber } from "../version-number.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Facts of a session's repository, at any version: files, test results, diagnostics, dependencies, how tasks and investigations ended.",
  options: [
    {
      flags: "--session <id>",
      description: "the session, or the end of its id (default: the latest)",
    },
    {
      flags: "--at <version>",
      description: "as it was at a version (default: the newest)",
      parse: versionNumber,
    },
    {
      flags: "--key <prefix>",
      description: "only keys that begin so: file-hash:src/, test-result",
    },
  ],
  examples: ["world show --key test-result:", "world show --session k7f3x2 --at 1 --json"],
  async run({ options }, context) {
    const app = await import("#app");
    const { factKeyText } = await import("#domain");
    await withApplication(context, async (application) => {
      const { session, at, key } = options;
      const { world, version, facts } = await app.showWorld(application, {
        ...(typeof session === "string" && { session }),
        ...(typeof at === "number" && { version: at }),
        ...(typeof key === "string" && { prefix: key }),
      });
      const rows = facts.map(({ version: since, fact }) => {
        const { value, source, time, confidence } = fact;
        return { key: factKeyText(fact), value, source, time, confidence, version: since };
      });
      const { name, version: newest, oldestVersion } = world;
      const json = { session: name, version, newestVersion: newest, oldestVersion, facts: rows };
      context.output.result(json, () =>
        [
          `${name}: version ${version} of ${newest}, ${rows.length} facts`,
          ...rows.map((row) => `${row.key}  ${factValue(row.value)}`),
        ]
          .map(printable)
          .join("\n"),
      );
    });
  },
};
