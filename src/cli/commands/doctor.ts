import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../output.ts";

const signs = { ok: "✔", warning: "!", failure: "✖" } as const;

export const command: Command = {
  description:
    "Tries what a session needs, the sandbox included, rather than asking whether it is installed.",
  examples: ["doctor", "doctor --json"],
  async run(_input, context) {
    const app = await import("#app");
    // Without its log file: a data folder that cannot be written is one of the things to find.
    const configuration = await context.configuration();
    const checks = await app.examineMachine({ configuration }, context.signal);
    const { colors } = context.output;
    const paint = { ok: colors.green, warning: colors.yellow, failure: colors.red };
    context.output.result({ ok: checks.every((check) => check.status !== "failure"), checks }, () =>
      checks
        .flatMap((check) => [
          `${paint[check.status](signs[check.status])} ${check.name}: ${printable(check.detail)}`,
          ...(check.remedy === undefined ? [] : [`    ${printable(check.remedy)}`]),
        ])
        .join("\n"),
    );
    return checks.some((check) => check.status === "failure")
      ? exitCodes.environment.code
      : exitCodes.ok.code;
  },
};
