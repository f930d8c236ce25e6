import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRepository } from "#infra/git";
import { FixtureRepository, type FileContents } from "../../../test/support/fixture-repository.ts";
import { readGuidance } from "./guidance.ts";

let fixture: FixtureRepository;
beforeEach(() => {
  fixture = new FixtureRepository({ "AGENTS.md": "root\n" });
});
afterEach(() => fixture.dispose());

async function guidance(files: FileContents, area: readonly string[] = []) {
  fixture.write(files);
  const commit = fixture.commit("more");
  return readGuidance(await openRepository(fixture.folder), commit, area);
}

const skill = (name: string, description = "when it fits") =>
  `---\nname: ${name}\ndescription: ${description}\n---\nHow.\n`;

describe("what a repository says about itself", () => {
  const nested = {
    "packages/AGENTS.md": "packages\n",
    "packages/api/AGENTS.md": "api\n",
    "packages/web/AGENTS.md": "web\n",
    "packages/api/src/deep/AGENTS.md": "deep\n",
  };

  test.each([
    [[], ["root\n"]],
    [["**/*.ts"], ["root\n"]],
    [["packages/api/src/**"], ["root\n", "packages\n", "api\n"]],
    [["packages/{api,web}/**"], ["root\n", "packages\n"]],
    [
      ["packages/web/a.ts", "packages/api/src/deep/*.ts"],
      ["root\n", "packages\n", "web\n", "api\n", "deep\n"],
    ],
  ])("for the area %j is in these files, the root's first", async (area, texts) => {
    const { conventions } = await guidance(nested, area);
    expect(conventions.map(({ text }) => text)).toEqual(texts);
  });

  test("is as of the commit, and not what stands in the folder", async () => {
    const read = await guidance({});
    fixture.write({ "AGENTS.md": "changed\n" });
    expect(read.conventions).toEqual([{ path: "AGENTS.md", text: "root\n" }]);
  });

  test("is left out where it is too large or no text, and has no secret", async () => {
    const secret = `ghp_${"b".repeat(36)}`;
    const { conventions } = await guidance(
      {
        "AGENTS.md": `the token is ${secret}\n`,
        "large/AGENTS.md": "x".repeat(200_001),
        "binary/AGENTS.md": "a\0b",
      },
      ["large/*", "binary/*"],
    );
    expect(conventions).toEqual([{ path: "AGENTS.md", text: "the token is ***\n" }]);
  });
});

describe("skills", () => {
  test("are those of both folders that say what they are for", async () => {
    const { skills } = await guidance({
      ".agents/skills/a/SKILL.md": skill("a"),
      ".claude/skills/b/SKILL.md": skill("b").replaceAll("\n", "\r\n"),
      "src/skills/c/SKILL.md": skill("c"),
      ".agents/skills/d/more/SKILL.md": skill("d"),
    });
    expect(skills).toEqual([
      { name: "a", description: "when it fits", path: ".agents/skills/a/SKILL.md" },
      { name: "b", description: "when it fits", path: ".claude/skills/b/SKILL.md" },
    ]);
  });

  test.each([
    ["no header", "How.\n"],
    ["no end of the header", "---\nname: a\ndescription: b\n"],
    ["no YAML", "---\nname: [a\ndescription: b\n---\n"],
    ["no name", "---\ndescription: b\n---\n"],
    ["no text for a name", "---\nname: 1\ndescription: b\n---\n"],
    ["an empty description", "---\nname: a\ndescription: ''\n---\n"],
    ["too long a description", skill("a", "x".repeat(1_501))],
    ["an alias bomb", `---\na: &a [x]\nb: &b [*a,*a]\nname: *b\ndescription: b\n---\n`],
  ])("with %s are left out, and harm no other", async (_what, text) => {
    const { skills, conventions } = await guidance({
      ".agents/skills/bad/SKILL.md": text,
      ".agents/skills/good/SKILL.md": skill("good"),
    });
    expect(skills.map(({ name }) => name)).toEqual(["good"]);
    expect(conventions).toHaveLength(1);
  });

  test("are at most fifty, and hide no AGENTS.md", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `s${String(index).padStart(2, "0")}`);
    const { skills, conventions } = await guidance(
      Object.fromEntries(names.map((name) => [`.agents/skills/${name}/SKILL.md`, skill(name)])),
    );
    expect(skills).toHaveLength(50);
    expect(conventions).toHaveLength(1);
  });
});
