import { mkdirSync, realpathSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findRepository } from "#infra/git";
import { FixtureRepository } from "../../../test/support/fixture-repository.ts";
import { allowedRepositories } from "./repositories.ts";

let shop: FixtureRepository;
let secret: FixtureRepository;
let folder: string;

beforeAll(() => {
  shop = new FixtureRepository({ "src/a.js": "export {};\n" });
  secret = new FixtureRepository({ "key.txt": "private\n" });
  folder = realpathSync(mkdtempSync(join(tmpdir(), "artel-roots-")));
});

afterAll(() => {
  for (const path of [shop.folder, secret.folder, folder]) rmSync(path, { recursive: true });
});

const started = (directory: string, configured?: readonly string[]) =>
  allowedRepositories({ configured, directory, home: folder });

describe("which repositories a client may name", () => {
  test("is the one in which the server was started, with what is below it", async () => {
    const allowed = await started(join(shop.folder, "src"));
    expect(allowed.roots).toEqual([shop.folder]);
    expect(await allowed.folder(undefined)).toBe(shop.folder);
    expect(await allowed.folder("src")).toBe(join(shop.folder, "src"));
    expect(allowed.allows(shop.folder)).toBe(true);
    expect(allowed.allows(`${shop.folder}-other`)).toBe(false);
  });

  test.each([
    ["an absolute path", () => secret.folder],
    ["a way up", () => "../"],
    ["one whose name only begins the same", () => `${shop.folder}-other`],
    ["one that is not there", () => join(secret.folder, "nowhere")],
  ])("is not %s outside", async (_, path) => {
    const allowed = await started(shop.folder);
    await expect(allowed.folder(path())).rejects.toMatchObject({ code: "MCP_REPOSITORY_OUTSIDE" });
  });

  test("is not one to which a link inside leads", async () => {
    symlinkSync(secret.folder, join(shop.folder, "link"));
    const allowed = await started(shop.folder);
    await expect(allowed.folder("link")).rejects.toMatchObject({ code: "MCP_REPOSITORY_OUTSIDE" });
  });

  test("is not one whose git folder is outside", async () => {
    const trap = join(shop.folder, "trap");
    mkdirSync(trap);
    writeFileSync(join(trap, ".git"), `gitdir: ${secret.gitDirectory}\n`);
    const allowed = await started(shop.folder);
    const place = await findRepository(await allowed.folder("trap"));
    if (place === undefined) throw new Error("git does not follow the file");
    await expect(allowed.requireAllowed(place)).rejects.toMatchObject({
      code: "MCP_REPOSITORY_OUTSIDE",
    });
  });

  test("is a linked worktree in which the server was started, though its git folder is elsewhere", async () => {
    const linked = join(folder, "linked");
    shop.git("worktree", "add", "--quiet", linked);
    const allowed = await started(linked);
    const place = await findRepository(linked);
    expect(allowed.roots).toEqual([linked]);
    if (place !== undefined) await allowed.requireAllowed(place);
    expect(dirname(place?.gitDirectory ?? "")).toContain(shop.folder);
  });

  test("is none when it was started at home or at the root, and what is configured otherwise", async () => {
    for (const directory of [folder, "/"]) {
      const allowed = await started(directory);
      expect(allowed.roots).toEqual([]);
      await expect(allowed.folder(undefined)).rejects.toMatchObject({
        code: "MCP_REPOSITORY_OUTSIDE",
      });
    }
    const allowed = await started("/", [shop.folder, secret.folder]);
    expect(await allowed.folder(secret.folder)).toBe(secret.folder);
  });
});
