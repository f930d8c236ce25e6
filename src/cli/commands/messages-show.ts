import type { Command } from "../command.ts";
import { messageLine, messageText } from "../message-text.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description: "Below it stand all messages of the conversation, oldest first.",
  arguments: [{ name: "<id>", description: "the message, or the end of its id" }],
  examples: ["messages show safe-lint-1/1/result"],
  async run({ arguments: [id] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const { message, thread } = await app.showMessage(application, String(id));
      context.output.result({ ...message, thread }, () =>
        thread.length === 1
          ? messageText(message)
          : [messageText(message), "", "Conversation:", ...thread.map(messageLine)].join("\n"),
      );
    });
  },
};
