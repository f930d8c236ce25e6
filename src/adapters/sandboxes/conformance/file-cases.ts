import { ok, equal, match, doesNotMatch } from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runProcess } from "#infra/process";
import type { Scene, SandboxCase } from "./scene.ts";

/** Each attempt prints `possible` when the shell did it. */
const attempts = (commands: readonly string[]): string =>
  commands
    .map(
      (command) =>
        `if (${command}) 2>/dev/null; then echo "possible: ${command.replaceAll(/["$`\\]/g, "")}"; fi`,
    )
    .join("\n");

async function denied(scene: Scene, commands: readonly string[]): Promise<void> {
  const result = await scene.shell(`${attempts(commands)}\necho end`);
  equal(result.stdout, "end\n");
}

export const fileCases: readonly SandboxCase[] = [
  {
    number: 19,
    name: "writes to the worktree, not outside, not to /usr, /etc or the root",
    async run(scene) {
      await denied(scene, [
        `echo x > ${scene.outside}/new`,
        `echo x > ${scene.secretFile}`,
        "echo x > /usr/artel-test",
        "echo x > /etc/artel-test",
        "echo x > /etc/passwd",
        "echo x > /artel-test",
        "echo x > /dev/artel-test",
        "mkdir /var/artel-test",
      ]);
      equal(readFileSync(scene.secretFile, "utf8"), scene.secret);
      ok(!existsSync("/usr/artel-test") && !existsSync("/etc/artel-test"));
      equal(
        (await scene.shell("echo x > file && mkdir folder && mv file folder/ && cat folder/file"))
          .stdout,
        "x\n",
      );
      equal(readFileSync(join(scene.worktree, "folder/file"), "utf8"), "x\n");
    },
  },
  {
    number: 20,
    name: "reads no folder of people",
    async run(scene) {
      const keys = join(scene.outside, ".ssh");
      mkdirSync(keys);
      writeFileSync(join(keys, "id"), scene.secret, { mode: 0o644 });
      await denied(scene, [
        `cat ${keys}/id`,
        `ls ${keys}`,
        `ls ${scene.outside}`,
        `ls ${homedir()}/.bashrc`,
        "ls /root",
        "cat /etc/shadow",
      ]);
    },
  },
  {
    number: 21,
    name: "sees no environment but its own",
    async run(scene) {
      process.env["ARTEL_TEST_SECRET"] = scene.secret;
      try {
        const result = await scene.shell(
          "env; cat /proc/*/environ | tr '\\0' '\\n'; cat /proc/*/cmdline",
          {
            policy: { environment: { GIVEN: "yes" } },
          },
        );
        match(result.stdout, /^GIVEN=yes$/m);
        doesNotMatch(result.stdout, new RegExp(scene.secret));
        const names = [...result.stdout.matchAll(/^([A-Za-z_]+)=/gm)].map(
          (found) => found[1] ?? "",
        );
        const known = new Set([
          "GIVEN",
          "ARTEL_OWNER", // of the first process, as long as the sandbox lives
          "HOME",
          "TMPDIR",
          "PATH",
          "PWD",
          "OLDPWD",
          "LC_ALL",
          "_",
          "SHLVL",
          // An engine of containers gives these to all of them.
          "container",
          "HOSTNAME",
          "TERM",
        ]);
        equal(names.filter((name) => !known.has(name)).join(), "");
      } finally {
        delete process.env["ARTEL_TEST_SECRET"];
      }
    },
  },
  {
    number: 22,
    name: "reads nothing through a link",
    async run(scene) {
      symlinkSync(scene.secretFile, join(scene.worktree, "link"));
      await denied(scene, ["cat link"]);
    },
  },
  {
    number: 23,
    name: "writes nothing through a link",
    async run(scene) {
      symlinkSync(scene.secretFile, join(scene.worktree, "link"));
      symlinkSync(scene.outside, join(scene.worktree, "folder"));
      await denied(scene, ["echo x > link", "echo x > folder/new"]);
      equal(readFileSync(scene.secretFile, "utf8"), scene.secret);
    },
  },
  {
    number: 24,
    name: "gains nothing from a link made while it runs, nor in the next run",
    async run(scene) {
      await denied(scene, [
        `ln -s ${scene.secretFile} late && cat late`,
        `ln -sf ${scene.outside} later && echo x > later/new`,
        `ln -sf / all && cat all${scene.secretFile}`,
      ]);
      const planted = join(scene.worktree, "later");
      for (const policy of [{ readOnly: [planted] }, { writable: [planted] }]) {
        const refused = await scene.run(["true"], { policy }).catch((error: unknown) => error);
        equal((refused as { code?: unknown }).code, "BAD_PATH");
      }
      const redirected = await scene
        .run(["true"], { policy: { readOnly: [join(planted, "secret")] } })
        .catch((error: unknown) => error);
      equal((redirected as { code?: unknown }).code, "BAD_PATH");
    },
  },
  {
    number: 25,
    name: "makes no hard link to a file outside",
    async run(scene) {
      await denied(scene, [
        `ln ${scene.secretFile} hard`,
        "ln /etc/hosts hard",
        "ln /usr/bin/env hard",
      ]);
      ok(!existsSync(join(scene.worktree, "hard")));
    },
  },
  {
    number: 49,
    name: "plants no hook",
    async run(scene) {
      await gitFolder(scene);
      await denied(scene, [
        "echo x > .git/hooks/pre-commit",
        "mkdir .git/artel",
        "chmod 777 .git/config",
      ]);
    },
  },
  {
    number: 50,
    name: "sets no core.hooksPath and no core.fsmonitor",
    async run(scene) {
      await gitFolder(scene);
      await denied(scene, [
        "git config core.hooksPath /tmp",
        "git config core.fsmonitor evil",
        "echo x >> .git/config",
      ]);
    },
  },
  {
    number: 51,
    name: "neither replaces nor moves .git",
    async run(scene) {
      scene.write(".git", "gitdir: /nowhere\n");
      await denied(scene, [
        "echo x > .git",
        "rm -f .git",
        "mv .git moved",
        "ln -sf /tmp .git",
        `mv ${scene.worktree} /tmp/moved`,
      ]);
      equal(readFileSync(join(scene.worktree, ".git"), "utf8"), "gitdir: /nowhere\n");
    },
  },
  {
    number: 52,
    name: "writes no commondir and no config.worktree, also when a policy makes .git writable",
    async run(scene) {
      await gitFolder(scene);
      const result = await scene.shell(
        attempts([
          "echo x > .git/commondir",
          "echo x > .git/config.worktree",
          "echo x > .git/HEAD",
        ]),
        { policy: { writable: [join(scene.worktree, ".git")] } },
      );
      equal(result.stdout, "");
    },
  },
  {
    number: 53,
    name: "deletes no object of the main repository",
    async run(scene) {
      const main = await linkedWorktree(scene);
      await denied(scene, [
        `rm -rf ${main}/.git/objects && test -d ${main}`,
        `ls ${main}/.git`,
        "git log",
      ]);
      equal((await runProcess({ argv: ["git", "-C", main, "fsck"] })).exitCode, 0);
    },
  },
  {
    number: 54,
    name: "configuration planted inside is never executed by git on the host",
    async run(scene) {
      const main = await linkedWorktree(scene);
      const marker = join(scene.outside, "executed");
      await scene.shell(
        `mkdir -p x/.git && git init -q nested 2>/dev/null
         for config in nested/.git/config .git/config .gitconfig; do printf '[core]\\n\\tfsmonitor = touch ${marker}\\n\\thooksPath = /tmp\\n' >> $config; done 2>/dev/null
         true`,
      );
      const git = [
        "git",
        `--git-dir=${main}/.git/worktrees/worktree`,
        `--work-tree=${scene.worktree}`,
      ];
      for (const rest of [["status"], ["fetch", main]]) {
        const result = await runProcess({
          argv: [...git, ...rest],
          environment: { ...process.env, ...safeGit },
        });
        equal(result.exitCode, 0, result.stderr);
      }
      ok(!existsSync(marker));
    },
  },
];

const safeGit = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
};

async function gitFolder(scene: Scene): Promise<void> {
  equal((await runProcess({ argv: ["git", "init", "-q", scene.worktree] })).exitCode, 0);
  await owned(scene);
}

/** The scene's worktree becomes one of a main repository beside it. */
async function linkedWorktree(scene: Scene): Promise<string> {
  const main = join(scene.folder, "main");
  const git = (...rest: string[]) =>
    runProcess({
      argv: [
        "git",
        "-C",
        main,
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.com",
        ...rest,
      ],
    });
  mkdirSync(main);
  for (const rest of [
    ["init", "-q"],
    ["commit", "-q", "--allow-empty", "-m", "base"],
    ["worktree", "add", "-q", "--force", scene.worktree],
  ]) {
    const result = await git(...rest);
    equal(result.exitCode, 0, result.stderr);
  }
  await owned(scene);
  return main;
}

async function owned(scene: Scene): Promise<void> {
  const { uid, gid } = scene.sandbox.identity();
  if (process.getuid?.() === 0)
    await runProcess({ argv: ["chown", "-R", `${uid}:${gid}`, scene.worktree] });
}
