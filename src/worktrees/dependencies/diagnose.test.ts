import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SandboxResult } from "#adapters/sandboxes";
import { diagnose } from "./diagnose.ts";
import type { FailedInstall } from "./diagnose.ts";

let server: Server;
let answering = "";
beforeAll(async () => {
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  answering = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function failed(
  stderr: string,
  more: Partial<FailedInstall> & { ended?: SandboxResult["ended"] } = {},
) {
  const result: SandboxResult = {
    exitCode: 1,
    signal: null,
    ended: more.ended ?? "exit",
    stdout: "",
    stderr,
    truncated: false,
    durationMs: 5_000,
    peakMemoryBytes: null,
    enforced: {
      time: "poll",
      memory: "poll",
      processes: "kernel",
      openFiles: "kernel",
      fileSize: "kernel",
      output: "poll",
      disk: "poll",
      network: "kernel",
      filesystem: "kernel",
    },
  };
  return diagnose({
    command: "npm ci",
    result,
    ranScripts: false,
    lockfile: "package-lock.json",
    foreignHosts: [],
    registries: { hosts: [answering], upstreamProxy: undefined },
    ...more,
  });
}

describe("out of step", () => {
  test.each([
    "npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.",
    ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date',
    "error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.",
    "➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.",
    "error: lockfile had changes, but lockfile is frozen",
  ])("%s", async (line) => {
    expect(await failed(line)).toMatchObject({ code: "LOCKFILE_OUT_OF_STEP", kind: "refused" });
  });

  test("says what is missing, not how npm is used", async () => {
    const output = [
      "npm error code EUSAGE",
      "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.",
      "npm error Missing: part-of-other-platform@ from lock file",
      "npm error Invalid: lock file's a@1.0.0 does not satisfy a@2.0.0",
      "npm error Usage:",
      "npm error [--omit <dev|optional|peer> [--omit <dev|optional|peer> ...]]",
    ];
    expect((await failed(output.join("\n"))).message).toBe(
      "package-lock.json is out of step with package.json: Missing: part-of-other-platform@ from lock file. Invalid: lock file's a@1.0.0 does not satisfy a@2.0.0.",
    );
  });
});

test("what the lockfile lacks is named, without npm's usage", async () => {
  const error = await failed(
    [
      "npm error code EUSAGE",
      "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.",
      "npm error Missing: left@1.0.0 from lock file",
      "npm error Invalid: lock file's right@1.0.0 does not satisfy right@2.0.0",
      "npm error Options:",
      "npm error   -w|--workspace <workspace-name>",
    ].join("\n"),
  );
  expect(error.message).toBe(
    "package-lock.json is out of step with package.json: Missing: left@1.0.0 from lock file. Invalid: lock file's right@1.0.0 does not satisfy right@2.0.0.",
  );
});

describe("causes", () => {
  test.each<[string, Partial<FailedInstall>, string]>([
    ["npm error code EBADENGINE", {}, "engine"],
    ["npm error gyp ERR! build error", { ranScripts: true }, "build-script"],
    [
      "npm error 403 Forbidden - GET https://npm.example.test/x",
      { foreignHosts: ["npm.example.test:443"] },
      "denied-host",
    ],
    ["npm error code ECONNRESET", {}, "network"],
    ["npm error something else", {}, "unknown"],
  ])("%s", async (line, more, cause) => {
    const error = await failed(
      `npm warn deprecated x\n${line}\nnpm error A complete log of this run`,
      more,
    );
    expect(error).toMatchObject({ code: "INSTALL_FAILED", details: { cause } });
    expect(error.message).toContain(line.replace("npm error ", ""));
    expect(error.message).not.toContain("complete log");
    expect(error.remedy).toBeTruthy();
  });

  test("the message of a denied host names it", async () => {
    const error = await failed("403 from npm.example.test", {
      foreignHosts: ["npm.example.test:443"],
    });
    expect(error.message).toContain("npm.example.test:443");
    expect(error.remedy).toContain("npm config set");
  });

  test("no registry answers", async () => {
    const closed = answering.replace(/\d+$/, "1");
    const error = await failed("npm error code ENOTFOUND", {
      registries: { hosts: [closed], upstreamProxy: undefined },
    });
    expect(error).toMatchObject({ code: "NO_NETWORK", kind: "environment" });
  });

  test.each([
    ["time", "INSTALL_TIMEOUT"],
    ["memory", "INSTALL_MEMORY"],
  ] as const)("limit of %s", async (ended, code) => {
    expect(await failed("", { ended })).toMatchObject({ code, kind: "failed" });
  });

  test("a full disk", async () => {
    expect(await failed("ENOSPC: no space left on device")).toMatchObject({ code: "DISK_FULL" });
  });
});
