import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { installWorkflows } from "./install.ts";
import { makeWorkflows } from "./make-workflows.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "artel-workflows ü-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const github = { forge: "github", package: "artel@9.8.7" } as const;

function own(files: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, ".github", "workflows"), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(root, ".github", "workflows", name), text);
  }
}

async function made(path: string, wishes: Parameters<typeof makeWorkflows>[1] = github) {
  const workflows = await makeWorkflows(root, wishes);
  return workflows.find((workflow) => workflow.path.endsWith(path))?.text ?? "";
}

describe("makeWorkflows", () => {
  it("names the package that is installed, in every file", async () => {
    for (const forge of ["github", "gitlab"] as const) {
      for (const { text } of await makeWorkflows(root, { ...github, forge })) {
        expect(text).toContain("ARTEL_CI_PACKAGE: artel@9.8.7\n");
      }
    }
    const odd = "https://x.example/a b.tgz # c";
    const text = await made("artel-improve.yml", { ...github, package: odd });
    expect(parse(text)).toMatchObject({ env: { ARTEL_CI_PACKAGE: odd } });
  });

  it("watches the repository's own workflows, by name or path", async () => {
    own({
      "test.yml": "name: Test $& all\n",
      "lint.yaml": "on: push\n",
      "broken.yml": "a: [",
      "artel-improve.yml": "name: Artel improve\n",
      "notes.txt": "name: Notes\n",
    });
    mkdirSync(join(root, ".github", "workflows", "folder.yml"));
    symlinkSync(join(root, "nowhere"), join(root, ".github", "workflows", "link.yml"));
    expect(parse(await made("failure-issue.yml"))).toMatchObject({
      on: {
        workflow_run: {
          workflows: [".github/workflows/broken.yml", ".github/workflows/lint.yaml", "Test $& all"],
        },
      },
    });
  });

  it("watches a workflow CI where there is none, and what is wished", async () => {
    expect(parse(await made("failure-issue.yml"))).toMatchObject({
      on: { workflow_run: { workflows: ["CI"] } },
    });
    const text = await made("failure-issue.yml", { ...github, watched: ["Build"] });
    expect(parse(text)).toMatchObject({ on: { workflow_run: { workflows: ["Build"] } } });
  });
});

describe("installWorkflows", () => {
  const workflows = [
    { path: ".github/workflows/a.yml", text: "a\n" },
    { path: ".github/workflows/b.yml", text: "b\n" },
  ];
  const install = (overwrite = false) => installWorkflows(root, workflows, { overwrite });
  const text = (name: string) => readFileSync(join(root, ".github", "workflows", name), "utf8");

  it("writes them, and a second time nothing", async () => {
    expect((await install()).map(({ state }) => state)).toEqual(["written", "written"]);
    expect((await install()).map(({ state }) => state)).toEqual(["unchanged", "unchanged"]);
    expect([text("a.yml"), text("b.yml")]).toEqual(["a\n", "b\n"]);
  });

  it("writes none where one was changed, unless it is to be overwritten", async () => {
    own({ "b.yml": "mine\n" });
    await expect(install()).rejects.toMatchObject({
      code: "WORKFLOW_CHANGED",
      details: { path: ".github/workflows/b.yml" },
    });
    expect(() => text("a.yml")).toThrow("ENOENT");
    await install(true);
    expect(text("b.yml")).toBe("b\n");
  });

  it("says what is in the way", async () => {
    mkdirSync(join(root, ".github", "workflows", "b.yml"), { recursive: true });
    await expect(install(true)).rejects.toMatchObject({ code: "WORKFLOW_IN_THE_WAY" });
    rmSync(join(root, ".github"), { recursive: true });
    writeFileSync(join(root, ".github"), "");
    await expect(install(true)).rejects.toMatchObject({ code: "WORKFLOW_IN_THE_WAY" });
  });

  it("follows no link out of the repository", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "artel-elsewhere-"));
    symlinkSync(elsewhere, join(root, ".github"));
    await expect(install(true)).rejects.toMatchObject({ code: "WORKFLOW_BEHIND_LINK" });
    rmSync(elsewhere, { recursive: true });
  });
});
