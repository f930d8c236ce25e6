import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Params, Peer } from "./peer.ts";

/** What an agent does in a turn. Paths are relative to the worktree, in which it runs. */
export class Turn {
  readonly peer: Peer;
  readonly session: string;
  readonly prompt: string;
  readonly cancelled: Promise<void>;
  #cancel: () => void = () => {};
  #calls = 0;

  constructor(peer: Peer, session: string, prompt: string) {
    this.peer = peer;
    this.session = session;
    this.prompt = prompt;
    this.cancelled = new Promise((resolve) => (this.#cancel = resolve));
  }

  cancel(): void {
    this.#cancel();
  }

  update(update: object): boolean {
    return this.peer.notify("session/update", { sessionId: this.session, update });
  }

  say(text: string): boolean {
    return this.update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } });
  }

  tool(kind: string, title: string, paths: readonly string[], status: string): string {
    const toolCallId = `call-${(this.#calls += 1)}`;
    const locations = paths.map((path) => ({ path: join(process.cwd(), path) }));
    this.update({ sessionUpdate: "tool_call", toolCallId, title, kind, status, locations });
    return toolCallId;
  }

  end(toolCallId: string, status = "completed"): void {
    this.update({ sessionUpdate: "tool_call_update", toolCallId, status });
  }

  /** The usual options, under ids that say nothing, or the opposite. */
  async mayI(
    toolCall: object,
    options: readonly object[] = [
      { optionId: "no-1", name: "Always", kind: "allow_always" },
      { optionId: "reject", name: "Yes", kind: "allow_once" },
      { optionId: "allow", name: "No", kind: "reject_once" },
      { optionId: "yes-4", name: "Never", kind: "reject_always" },
    ],
  ): Promise<string> {
    const asked = { sessionId: this.session, toolCall, options };
    const { outcome } = await this.peer.ask("session/request_permission", asked);
    const { optionId, outcome: chosen } = outcome as Params;
    return String(optionId ?? chosen);
  }

  /** Asks, and edits when it may. */
  async edit(path: string, text: string): Promise<boolean> {
    const toolCallId = this.tool("edit", `Edit ${path}`, [path], "pending");
    const isAllowed = (await this.mayI({ toolCallId })) === "reject";
    if (isAllowed) writeFileSync(path, text);
    this.end(toolCallId, isAllowed ? "completed" : "failed");
    return isAllowed;
  }

  /** Asks its model, as its environment says where that is. */
  async askModel(body: object = {}): Promise<number> {
    const address = `${process.env["FAKE_ADDRESS"]}/v1/chat/completions`;
    const answer = await fetch(address, {
      method: "POST",
      headers: {
        authorization: `Bearer ${process.env["FAKE_KEY"]}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ model: process.env["FAKE_MODEL"], ...body }),
    });
    await answer.text();
    return answer.status;
  }

  read(path: string): string {
    return readFileSync(path, "utf8");
  }
}
