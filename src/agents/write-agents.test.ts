import { mkdtemp, readdir, readFile, rm, symlink, lstat, writeFile, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentDraft } from "#domain";
import { parseAgents, readAgents } from "./read-agents.ts";
import { seededAgents } from "./seed.ts";
import { addAgent, agentText } from "./write-agents.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-agents-"));
  file = join(folder, "own", "agents.yaml");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const draft = (name: string): AgentDraft => ({
  name,
  role: "backend",
  skills: ["code"],
  worker: "model",
  prompt: "backend",
  tools: ["read"],
});

describe("an agent", () => {
  it("is written into a file that is made for it, and read again", async () => {
    const added = await addAgent(file, { ...draft("db-1"), limits: { steps: 5 } });
    expect(added).toMatchObject({ name: "db-1", limits: { steps: 5, requests: 100 } });
    await addAgent(file, draft("db-2"));
    const agents = await readAgents(file, true);
    expect(agents.slice(-2)).toMatchObject([added, { name: "db-2" }]);
    expect(await readFile(file, "utf8")).toMatch(
      /^# yaml-language-server: \$schema=\S+agents\.schema\.json\n/,
    );
  });

  it("leaves comments, order, mode and a symbolic link as they were, and no draft", async () => {
    const real = join(folder, "real.yaml");
    const text = `# mine\nagents:\n  # the first\n  - name: one # here\n    role: tester\n    skills: [ test ]\n    worker: acp\n    coder: goose\n    prompt: tester\n`;
    await writeFile(real, text);
    await chmod(real, 0o600);
    file = join(folder, "agents.yaml");
    await symlink(real, file);
    await addAgent(file, draft("two"));
    const written = await readFile(real, "utf8");
    expect(written.startsWith(text)).toBe(true);
    expect(parseAgents(written, real).map(({ name }) => name)).toEqual(["one", "two"]);
    expect((await lstat(real)).mode & 0o777).toBe(0o600);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect(await readdir(folder)).toEqual(["agents.yaml", "real.yaml"]);
  });

  it("is refused when its name is taken or what is written would not be read, and nothing is changed", async () => {
    await addAgent(file, draft("db-1"));
    const before = await readFile(file, "utf8");
    await expect(addAgent(file, draft("db-1"))).rejects.toMatchObject({ code: "AGENT_EXISTS" });
    await expect(addAgent(file, draft("developer"))).rejects.toMatchObject({
      code: "AGENT_EXISTS",
      remedy: expect.stringContaining("artel agents show developer"),
    });
    await expect(addAgent(file, draft("Bad Name"))).rejects.toMatchObject({
      code: "AGENTS_FILE_INVALID",
    });
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await readdir(join(folder, "own"))).toEqual(["agents.yaml"]);
  });

  it("is printed as it can be written", () => {
    for (const agent of seededAgents) expect(parseAgents(agentText(agent), "x")).toEqual([agent]);
  });
});
