import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "../command.ts";
import { runSession } from "../run-session.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "The repository has badly formatted files, lint faults, unused imports, dead exports, an import cycle, a " +
    "duplicated block, a planted secret, a flaky test and a test that fails before anything is changed.",
  arguments: [
    { name: "[folder]", description: "where to make it (default: a new temporary folder)" },
  ],
  examples: ["demo", "demo ./corner-shop"],
  async run({ arguments: [wanted] }, context) {
    const app = await import("#app");
    const folder =
      typeof wanted === "string"
        ? resolve(context.directory, wanted)
        : join(await mkdtemp(join(tmpdir(), "artel-demo-")), "corner-shop");
    context.output.progress(`Making a repository with faults in ${folder}`);
    await app.createDemoRepository(folder, context.signal);
    return withApplication(context, async (application) => {
      const target = await app.openTarget(folder, undefined);
      const request = { ...target, configuration: application.configuration, dryRun: false };
      return runSession(context, application, (run) => app.improve(application, request, run), {
        yes: true,
      });
    });
  },
};
