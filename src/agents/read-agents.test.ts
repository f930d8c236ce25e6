import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentRoleSchema } from "#domain";
import { readAgents } from "./read-agents.ts";
import { seededAgents } from "./seed.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-agents-"));
  file = join(folder, "agents.yaml");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("agents", () => {
  it("are one for each role when there is no file", async () => {
    const agents = await readAgents(file, false);
    expect(agents).toEqual(seededAgents);
    expect(agents.map(({ role }) => role).toSorted()).toEqual(
      [...agentRoleSchema.options].toSorted(),
    );
  });

  it("of the file are added, or replace the seeded one of the same name", async () => {
    await writeFile(
      file,
      `agents:
  - name: developer
    role: developer
    skills: [developer, cobol]
    worker: acp
    coder: opencode
    prompt: developer
  - name: second
    role: tester
    skills: [test]
    worker: model
    prompt: tester
    tools: [read]
    limits: { steps: 5 }
    policy: { execute: ask }
`,
    );
    const agents = await readAgents(file, true);
    expect(agents).toHaveLength(seededAgents.length + 1);
    expect(agents.find(({ name }) => name === "developer")).toMatchObject({
      worker: "acp",
      limits: { requests: 100, steps: 60 },
    });
    expect(agents.find(({ name }) => name === "second")).toMatchObject({
      limits: { steps: 5 },
      policy: { execute: "ask", network: "deny" },
    });
  });

  it.each([
    ["agents:\n  - name: Bad Name\n", "line 2", "AGENTS_FILE_INVALID"],
    ["agents: [\n", "agents.yaml", "AGENTS_FILE_INVALID"],
    ["other: 1\n", "other", "AGENTS_FILE_INVALID"],
    [twice("one"), "two agents named one", "AGENTS_FILE_INVALID"],
  ])("refuses %j", async (text, words, code) => {
    await writeFile(file, text);
    const reading = readAgents(file, true);
    await expect(reading).rejects.toMatchObject({ code, remedy: expect.any(String) });
    await expect(reading).rejects.toThrow(words);
  });

  it("says that the file is missing only when it was asked for", async () => {
    await expect(readAgents(file, true)).rejects.toMatchObject({ code: "AGENTS_FILE_MISSING" });
  });
});

function twice(name: string): string {
  const agent = `  - { name: ${name}, role: tester, skills: [test], worker: acp, coder: goose, prompt: tester }\n`;
  return `agents:\n${agent}${agent}`;
}
