import { execFileSync } from "node:child_process";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { analyze } from "#analysis";
import { analysisFolder, WORKSPACE } from "../support/analysis-folder.ts";

const place = analysisFolder();
const { git, write } = place;
const commit = (message: string): void => {
  git("add", "-A");
  git("commit", "-qm", message);
};

describe("the cache", () => {
  const cacheFolder = (): string => join(place.folder, "cache");
  const run = (): ReturnType<typeof analyze> =>
    analyze({ root: place.root, cacheFolder: cacheFolder() });
  const cacheFile = async (): Promise<string> => {
    const [name, ...others] = await readdir(cacheFolder());
    expect(others).toEqual([]);
    return join(cacheFolder(), name ?? "");
  };

  it("measures only what changed, and gives the same result", async () => {
    await write(WORKSPACE);
    git("init", "-q");
    commit("one");
    const first = await run();
    const second = await run();
    expect(second.cache).toEqual({ reused: 5, measured: 0 });
    expect({ ...second, cache: 0 }).toEqual({ ...first, cache: 0 });
    await write({ "packages/app/src/helper.ts": "export const helper = 2;" });
    expect((await run()).cache).toEqual({ reused: 4, measured: 1 });
  });

  it("is rebuilt when it is torn, foreign or unreadable", async () => {
    await write({ "a.ts": "export const a = 1;" });
    const fresh = await run();
    const file = await cacheFile();
    const whole = await readFile(file);
    const flipped = Buffer.from(whole);
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    for (const damaged of [
      whole.subarray(0, whole.length / 2),
      flipped,
      Buffer.from("hello"),
      Buffer.alloc(0),
    ]) {
      await writeFile(file, damaged);
      const rebuilt = await run();
      expect(rebuilt.cache).toEqual({ reused: 0, measured: 1 });
      expect(rebuilt.files).toEqual(fresh.files);
      expect(rebuilt.notes).toContain("the analysis cache was damaged and has been rebuilt");
      expect((await run()).cache.reused).toBe(1);
    }
  });

  it("bears several at once, and a folder that cannot be written", async () => {
    await write(WORKSPACE);
    await Promise.all(Array.from({ length: 4 }, run));
    await cacheFile();
    expect((await run()).cache).toEqual({ reused: 5, measured: 0 });
    await writeFile(join(place.folder, "plain"), "");
    const analysis = await analyze({ root: place.root, cacheFolder: join(place.folder, "plain") });
    expect(analysis.totals.files).toBe(5);
    expect(analysis.notes.join()).toContain("could not be written");
  });
});

describe("history", () => {
  const decisions = (name: string, count: number): string =>
    `export function ${name}(a: number) {\n${"  if (a > 1) a += 1;\n".repeat(count)}  return a;\n}\n`;

  const makeHistory = async (): Promise<void> => {
    git("init", "-q");
    for (let index = 0; index < 8; index += 1) {
      await write({
        "hot.ts": `${decisions("hot", 12)}// ${index}`,
        "twin.ts": `${decisions("twin", 3)}// ${index}`,
      });
      if (index < 2) await write({ "cold.ts": `${decisions("cold", 30)}// ${index}` });
      commit(`change ${index}`);
    }
  };

  it("ranks by commits and decisions, and sees what changes together", async () => {
    await makeHistory();
    const { history } = await analyze({ root: place.root });
    expect(history).toMatchObject({ status: "complete", commits: 8, authors: 1 });
    expect(history.hotSpots).toEqual([{ path: "hot.ts", commits: 8, decisions: 12, heat: 1 }]);
    expect(history.coChanges).toEqual([{ paths: ["hot.ts", "twin.ts"], together: 8, ratio: 1 }]);
    expect(history.files["cold.ts"]).toMatchObject({ commits: 2, authors: 1, mainAuthorShare: 1 });
  });

  it("reads only new commits when it has the old ones, and notices a rewritten history", async () => {
    await makeHistory();
    const cacheFolder = join(place.folder, "cache");
    await analyze({ root: place.root, cacheFolder });
    await write({ "hot.ts": decisions("hot", 13) });
    commit("one more");
    expect((await analyze({ root: place.root, cacheFolder })).history).toMatchObject({
      commits: 9,
    });
    git("reset", "-q", "--hard", "HEAD~3");
    expect((await analyze({ root: place.root, cacheFolder })).history).toMatchObject({
      commits: 6,
    });
  });

  it("says what a shallow clone hides, and works on a partial clone and a subfolder", async () => {
    await makeHistory();
    const source = place.root;
    git("config", "uploadpack.allowFilter", "true");
    const shallow = join(place.folder, "shallow");
    execFileSync("git", ["clone", "-q", "--depth", "3", `file://${source}`, shallow]);
    expect((await analyze({ root: shallow })).notes.join()).toContain(
      "shallow clone: only 3 commits",
    );
    const partial = join(place.folder, "partial");
    execFileSync("git", ["clone", "-q", "--filter=blob:none", `file://${source}`, partial]);
    await rm(source, { recursive: true });
    await rename(partial, source);
    git("remote", "set-url", "origin", `file://${partial}`); // gone, as after the source is
    expect((await analyze({ root: place.root })).history).toMatchObject({
      status: "complete",
      commits: 8,
    });
    await write({ "sub/a.ts": "export const a = 1;" });
    commit("sub");
    const below = await analyze({ root: join(place.root, "sub") });
    expect(below.files.map((file) => file.path)).toEqual(["a.ts"]);
    expect(below.history.files["a.ts"]?.commits).toBe(1);
  });
});
