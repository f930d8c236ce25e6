import { deedText } from "#domain/session-view";
import type { Command } from "../command.ts";
import { printable } from "../output.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Each use of a tool by an agent that is told what to do in words: what it wanted to do, whether it might, who said so " +
    "(its policy or a person) and why. Of all agents and sessions whose events are here, oldest first. With --json each is " +
    "a line of JSON.",
  arguments: [{ name: "[name]", description: "only this agent" }],
  options: [
    { flags: "--session <id>", description: "only this session, by its id or the end of it" },
    { flags: "--refused", description: "only what was refused" },
  ],
  examples: ["agents audit", "agents audit developer --refused", "agents audit --session k7f3x2"],
  async run({ arguments: [name], options: { session, refused } }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const deeds = app.auditAgents(application, {
        onlyRefused: refused === true,
        ...(typeof session === "string" ? { session } : {}),
        ...(typeof name === "string" ? { agent: name } : {}),
      });
      let isEmpty = true;
      for await (const deed of deeds) {
        isEmpty = false;
        const { at, task, agent, title, isAllowed, by, reason } = deed;
        const said = `${isAllowed ? "allowed" : "refused"} by ${by}`;
        context.output.record(deed, () =>
          printable(
            `${new Date(at).toISOString()} ${deed.session}/${task} ${agent} ${deedText(deed.deed)}: ${title} (${said}: ${reason})`,
          ),
        );
      }
      if (isEmpty) context.output.progress("No agent wanted to do anything.");
    });
  },
};
