import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentRoleSchema } from "#domain";
import { findPrompt, prompts } from "./registry.ts";

describe("the prompts", () => {
  it("are one for each role, and a file for each", () => {
    const files = readdirSync(join(import.meta.dirname, "agents")).map((file) => file.slice(0, -3));
    expect(files.toSorted()).toEqual([...agentRoleSchema.options].toSorted());
    for (const role of agentRoleSchema.options) expect(findPrompt(role)?.name).toBe(role);
    expect(new Set(prompts.map(({ name }) => name)).size).toBe(prompts.length);
  });

  it("have a new version when their text is another one", () => {
    const hashes = prompts.map(({ name, version, text }) => {
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
      return `${name}@${version} ${hash}`;
    });
    expect(hashes).toMatchSnapshot();
  });
});
