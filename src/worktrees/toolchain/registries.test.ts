import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostOf, readRegistries } from "./registries.ts";

let home = "";
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "artel-registries-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

test("reads the person's own configuration and keeps secrets apart", async () => {
  const userFile = path.join(home, "npmrc");
  await writeFile(
    userFile,
    [
      "registry=https://packages.example.test/npm/",
      "@team:registry=http://team.example.test:8080/",
      "//packages.example.test/npm/:_authToken=${TEAM_TOKEN}",
      `cafile=${path.join(home, "ca.pem")}`,
    ].join("\n"),
  );
  await writeFile(path.join(home, "ca.pem"), "");
  const registries = await readRegistries({
    PATH: process.env["PATH"],
    HOME: home,
    npm_config_userconfig: userFile,
    TEAM_TOKEN: "s3cret",
    NODE_EXTRA_CA_CERTS: path.join(home, "ca.pem"),
  });
  expect(registries.hosts).toEqual(["packages.example.test:443", "team.example.test:8080"]);
  expect(registries.defaultUrl).toBe("https://packages.example.test/npm/");
  expect(registries.scopes).toEqual({ "@team": "http://team.example.test:8080/" });
  expect(registries.certificateFiles).toEqual([path.join(home, "ca.pem")]);
  expect(registries.secretLines).toEqual(["//packages.example.test/npm/:_authToken=s3cret"]);
  expect(registries.publicLines.join("\n")).not.toContain("s3cret");
});

test("an npm that is missing is said so", async () => {
  await expect(readRegistries({ PATH: home })).rejects.toMatchObject({ code: "NO_NPM" });
});

test.each([
  ["https://registry.npmjs.org/", "registry.npmjs.org:443"],
  ["http://localhost:4873", "localhost:4873"],
  ["file:///x", undefined],
  ["${REGISTRY}", undefined],
])("%s", (url, expected) => {
  expect(hostOf(url)).toBe(expected);
});
