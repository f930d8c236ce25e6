import { describe, expect, it } from "vitest";
import { agentDefinitionSchema } from "#domain";
import { RequestLimit } from "./request-limit.ts";

function agent(name: string, requests: number, windowSeconds: number) {
  return agentDefinitionSchema.parse({
    name,
    role: "developer",
    skills: ["code"],
    worker: "model",
    prompt: "developer",
    tools: ["read"],
    limits: { requests, windowSeconds },
  });
}

describe("the requests of an agent", () => {
  it("wait for the next window when there are too many, and not because of another agent's", async () => {
    const limit = new RequestLimit();
    const { signal } = new AbortController();
    const one = agent("one", 3, 1);
    const begin = performance.now();
    for (let index = 0; index < 3; index += 1) await limit.admit(one, signal);
    await limit.admit(agent("two", 1, 600), signal);
    const fourth = limit.admit(one, signal).then(() => performance.now() - begin);
    expect(await fourth).toBeGreaterThan(900);
  });

  it("stop waiting when they are not wanted any more", async () => {
    const limit = new RequestLimit();
    const ending = new AbortController();
    const slow = agent("slow", 1, 600);
    await limit.admit(slow, ending.signal);
    const waiting = limit.admit(slow, ending.signal);
    ending.abort(new Error("not wanted"));
    await expect(waiting).rejects.toThrow();
  });
});
