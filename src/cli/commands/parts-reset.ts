import type { Command } from "../command.ts";
import { printable } from "../output.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Uses at once what was left alone because it failed, in every process. Without the repository behind the `@`, a tool " +
    "of all repositories is meant.",
  arguments: [
    { name: "<part>", description: "kind and name, such as tool:knip, or the name alone" },
  ],
  examples: ["parts reset tool:knip", "parts reset sandbox:os"],
  async run({ arguments: [wanted] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const resets = await app.resetPart(application, String(wanted));
      context.output.result(resets, () =>
        resets
          .map(({ part, asked, closed }) =>
            printable(
              asked === 0
                ? `${part} is not left alone by any process.`
                : `${part} is used again by ${closed} of ${asked} ${asked === 1 ? "process" : "processes"} that left it alone.`,
            ),
          )
          .join("\n"),
      );
    });
  },
};
