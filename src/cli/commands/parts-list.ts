import type { Command } from "../command.ts";
import { printable } from "../output.ts";
import { partLine } from "../part-text.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "What the processes at work depend on (providers, forges, tools, sandboxes, registries): what failed too often and " +
    "is left alone, until when and why, and how often each was used.",
  examples: ["parts list", "parts list --json"],
  async run(_input, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const parts = await app.listParts(application);
      context.output.result(parts, () =>
        parts.length === 0
          ? "No process at work has used anything yet."
          : parts.map((part) => printable(partLine(part))).join("\n"),
      );
    });
  },
};
