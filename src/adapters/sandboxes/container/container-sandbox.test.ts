import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SandboxPolicy } from "../sandbox.ts";
import { ContainerSandbox } from "./container-sandbox.ts";
import { owner } from "./owner.ts";

/**
 * In the place of Docker's command: writes down what it is asked, and answers from files. What a container does is
 * tried with Podman in `test/sandbox/container-sandbox.test.ts`.
 */
const ENGINE = `#!/bin/sh
here=$(dirname "$0")
for word in "$@"; do printf '%s\\n' "$word"; done >> "$here/asked"
printf -- '--\\n' >> "$here/asked"
case "$1" in
  info) cat "$here/info" ;;
  image) cat "$here/image" || exit 1 ;;
  ps) cat "$here/ps" 2>/dev/null ;;
  inspect) cat "$here/state" || exit 1 ;;
  kill) touch "$here/killed" ;;
  run)
    env > "$here/environment"
    previous=
    for word in "$@"; do
      if [ "$previous" = --env-file ]; then cp "$word" "$here/environment-file"; fi
      previous=$word
    done
    if [ -e "$here/endless" ]; then while [ ! -e "$here/killed" ]; do sleep 0.05; done; exit 137; fi
    echo out; echo error >&2; exit "$(cat "$here/exit")" ;;
esac
`;

const info = { ServerVersion: "28.2.2", MemoryLimit: true, PidsLimit: true };
const state = { ExitCode: 0, OOMKilled: false, StartedAt: "2026-01-02T03:04:05.6Z" };

let folder: string;
let worktree: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-engine-"));
  worktree = join(folder, "a worktree");
  mkdirSync(worktree);
  writeFileSync(join(folder, "docker"), ENGINE, { mode: 0o755 });
  answer("info", info);
  answer("image", { Volumes: null });
  answer("state", state);
  answer("exit", 0);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const answer = (name: string, content: unknown): void =>
  writeFileSync(join(folder, name), JSON.stringify(content));

/** The command lines, in order. */
const asked = (): string[][] =>
  readFileSync(join(folder, "asked"), "utf8")
    .split("\n--\n")
    .filter((lines) => lines !== "")
    .map((lines) => lines.replace(/^--\n/, "").split("\n"));

const askedTo = (word: string): string[][] => asked().filter(([first]) => first === word);

function run(policy: Partial<SandboxPolicy> = {}, options: { readonly image?: string } = {}) {
  const sandbox = new ContainerSandbox({
    path: folder,
    image: "tools:1",
    ...options,
  });
  return sandbox.run(
    { argv: ["npm", "test"], cwd: worktree },
    {
      worktree,
      environment: { TOKEN: "a-value\nof two lines", LD_PRELOAD: "/evil.so" },
      network: { kind: "none" },
      ...policy,
      limits: {
        timeMs: 20_000,
        cpuMs: 1_500,
        memoryBytes: 3 * 2 ** 30,
        processes: 64,
        openFiles: 128,
        fileBytes: 2 ** 40,
        outputBytes: 1_000,
        ...policy.limits,
      },
    },
  );
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "none",
    (error: { code?: unknown }) => error.code,
  );

describe("a command line", () => {
  it("isolates and limits, names all values exactly, and shows no value of the environment", async () => {
    const result = await run();
    expect(result).toMatchObject({
      ended: "exit",
      exitCode: 0,
      stdout: "out\n",
      stderr: "error\n",
    });
    const [words = []] = askedTo("run");
    const valuesOf = (option: string): string[] =>
      words.flatMap((word, index) => (word === option ? [words[index + 1] ?? ""] : []));
    const { uid, gid } = new ContainerSandbox().identity();
    expect(valuesOf("--network")).toEqual(["none"]);
    expect(valuesOf("--cap-drop")).toEqual(["ALL"]);
    expect(valuesOf("--security-opt")).toEqual(["no-new-privileges"]);
    expect(valuesOf("--pull")).toEqual(["never"]);
    expect(valuesOf("--user")).toEqual([`${uid}:${gid}`]);
    expect(valuesOf("--memory")).toEqual(["3221225472"]);
    expect(valuesOf("--memory-swap")).toEqual(["3221225472"]);
    expect(valuesOf("--pids-limit")).toEqual(["64"]);
    expect(valuesOf("--ulimit")).toEqual([
      "nofile=128:128",
      "fsize=1099511627776:1099511627776",
      "core=0:0",
      "cpu=2:3",
    ]);
    expect(valuesOf("--mount")).toEqual([`type=bind,source=${worktree},target=${worktree}`]);
    expect(words).toEqual(expect.arrayContaining(["--read-only", "--init", "--sig-proxy=false"]));
    expect(words.slice(-3)).toEqual(["tools:1", "npm", "test"]);
    expect(words.join("\n")).not.toMatch(/a-value|evil/);
    expect(valuesOf("--env")).toContain("TOKEN");
    expect(valuesOf("--env")).not.toContain("LD_PRELOAD");
    const environment = readFileSync(join(folder, "environment"), "utf8");
    expect(environment).toContain("TOKEN=a-value\nof two lines");
    expect(environment).not.toContain("LD_PRELOAD");
    expect(readFileSync(join(folder, "environment-file"), "utf8")).toContain(
      "LD_PRELOAD=/evil.so\n",
    );
    const file = valuesOf("--env-file")[0] ?? "";
    expect(existsSync(file)).toBe(false);
  });

  it("takes gVisor and a daemon's mapping of users into account", async () => {
    const SecurityOptions = ["name=seccomp,profile=builtin", "name=userns", "name=selinux"];
    answer("info", { ...info, Runtimes: { runc: {}, runsc: {} }, SecurityOptions });
    await run();
    expect(askedTo("run")[0]?.join(" ")).toMatch(
      /--security-opt label=disable --runtime runsc --userns host --user /,
    );
    const network = { kind: "allow", hosts: ["example.com:443"] } as const;
    expect(await codeOf(run({ network }))).toBe("NO_NETWORK");
    answer("info", { ...info, SecurityOptions: ["name=rootless"] });
    await run();
    expect(askedTo("run")[1]?.join(" ")).toContain("--user 0:0");
  });

  it("refuses paths that a mount cannot name", async () => {
    const odd = join(worktree, 'a,b"c');
    mkdirSync(odd);
    expect(await codeOf(run({ writable: [odd] }))).toBe("BAD_PATH");
    expect(askedTo("run")).toEqual([]);
  });
});

describe("the end of a container", () => {
  it("kills it at the time limit, and removes it", async () => {
    answer("endless", "");
    const limits = { timeMs: 300 } as SandboxPolicy["limits"];
    expect(await run({ limits })).toMatchObject({ ended: "time", exitCode: null });
    const name = askedTo("run")[0]?.[2] ?? "";
    expect(name).toMatch(/^artel-\w{16}/);
    expect(askedTo("kill")[0]).toEqual(["kill", "--signal", "KILL", name]);
    expect(asked().at(-1)).toEqual(["rm", "--force", "--volumes", name]);
  });

  it("knows from the engine what the exit code does not tell", async () => {
    answer("state", { ...state, ExitCode: 137, OOMKilled: true });
    expect(await run()).toMatchObject({ ended: "memory", exitCode: null });
    answer("state", { ...state, ExitCode: 139 });
    expect(await run()).toMatchObject({ ended: "exit", exitCode: null, signal: "SIGSEGV" });
    answer("exit", 125);
    answer("state", { ...state, StartedAt: "0001-01-01T00:00:00Z" });
    expect(await codeOf(run())).toBe("SETUP_FAILED");
    expect(asked().at(-1)?.[0]).toBe("rm");
  });

  it("removes what an Artel left that is gone, and nothing of one that lives", async () => {
    const [space, boot] = owner().split(":");
    const gone = `${space}:${boot}:${2 ** 22 + 1}:1`;
    const elsewhere = `1:${boot}:${2 ** 22 + 1}:1`;
    const lines = [`left\t${gone}`, `ours\t${owner()}`, `another\t${elsewhere}`];
    writeFileSync(join(folder, "ps"), `${lines.join("\n")}\n`);
    await run();
    expect(askedTo("rm")[0]).toEqual(["rm", "--force", "--volumes", "left"]);
  });
});

describe("what cannot be had is refused", () => {
  it("without an engine, a service, limits or an image", async () => {
    const nowhere = new ContainerSandbox({ path: "/nowhere", image: "tools:1" });
    expect((await nowhere.probe()).error?.code).toBe("NO_ENGINE");
    answer("info", { ServerErrors: ["Cannot connect to the Docker daemon"] });
    expect(await codeOf(run())).toBe("ENGINE_NOT_RUNNING");
    answer("info", { ...info, PidsLimit: false });
    expect(await codeOf(run())).toBe("NO_CGROUPS");
    const host = { cgroupVersion: "v1", cgroupControllers: ["memory", "pids"] };
    const version = { Version: "4.3.1" };
    answer("info", { host: { ...host, security: { rootless: true } }, version });
    expect(await codeOf(run())).toBe("NO_CGROUPS");
    answer("info", info);
    answer("image", { Volumes: { "/data": {} } });
    expect(await codeOf(run())).toBe("BAD_IMAGE");
    rmSync(join(folder, "image"));
    expect(await codeOf(run())).toBe("NO_IMAGE");
    expect(askedTo("run")).toEqual([]);
  });
});
