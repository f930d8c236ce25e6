import { answerText } from "./approval-text.ts";
import type { Command } from "./command.ts";
import { withApplication } from "./with-application.ts";

/** A command that answers one approval and says what comes of it. */
export function answerCommand(verb: {
  readonly name: string;
  readonly answer: "approved" | "denied";
  readonly description: string;
}): Command {
  return {
    description: verb.description,
    arguments: [{ name: "<id>", description: "the approval, or the end of its id" }],
    options: [{ flags: "--comment <text>", description: "why; it is kept with the answer" }],
    examples: [
      `approvals ${verb.name} k7f3x2/un-export-1/1`,
      `approvals ${verb.name} un-export-1/1 --comment "that is how we want it"`,
    ],
    async run({ arguments: [wanted], options: { comment } }, context) {
      const app = await import("#app");
      await withApplication(context, async (application) => {
        const answered = await app.answerApproval(application, String(wanted), {
          answer: verb.answer,
          ...(typeof comment === "string" ? { comment } : {}),
        });
        const { approval, isRepeated, effect, branch = null, commands = null } = answered;
        context.output.result({ ...approval, isRepeated, effect, branch, commands }, () =>
          answerText(answered),
        );
      });
    },
  };
}
