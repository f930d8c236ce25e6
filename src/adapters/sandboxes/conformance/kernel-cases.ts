import { equal, match, ok } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { systemCallNumbers } from "../os/seccomp/system-calls.ts";
import type { Scene, SandboxCase } from "./scene.ts";

const EPERM = 1;
const ENOSYS = 38;

async function denied(scene: Scene, commands: readonly string[]): Promise<void> {
  const script = commands.map(
    (command) =>
      `if (${command}) >/dev/null 2>&1; then echo 'possible: ${command.replaceAll("'", "")}'; fi`,
  );
  equal((await scene.shell(`${script.join("\n")}\necho end`)).stdout, "end\n");
}

/** The error number that each system call gives, called with these arguments. Perl is everywhere where git is. */
async function errorNumbers(
  scene: Scene,
  calls: readonly (readonly [string, readonly number[]])[],
): Promise<string[]> {
  const numbers = systemCallNumbers();
  const lines = calls.map(([name, values]) => {
    const number = numbers.get(name);
    ok(number !== undefined, name);
    return `$! = 0; syscall(${[number, ...values].join(", ")}); print "${name} ", $! + 0, "\\n";`;
  });
  const result = await scene.run(["perl", "-e", lines.join("\n")]);
  equal(result.exitCode, 0, result.stderr);
  return result.stdout.trim().split("\n");
}

export const kernelCases: readonly SandboxCase[] = [
  {
    number: 55,
    name: "sees neither the host's root nor its processes",
    async run(scene) {
      await denied(scene, [
        `cat /proc/1/root${scene.secretFile}`,
        `cat /proc/self/root${scene.secretFile}`,
        `ls /proc/1/cwd${scene.outside}`,
        `cat /proc/${process.pid}/status | grep -q node`,
      ]);
      const result = await scene.shell("ls -d /proc/[0-9]* | wc -l");
      ok(Number(result.stdout) < 8, result.stdout);
    },
  },
  {
    number: 56,
    name: "writes nothing to /proc/sys, and is not root",
    async run(scene) {
      const before = readFileSync("/proc/sys/vm/overcommit_memory", "utf8");
      await denied(scene, [
        "test $(id -u) = 0",
        "echo 2 > /proc/sys/vm/overcommit_memory",
        "echo x > /proc/sys/kernel/core_pattern",
        "echo b > /proc/sysrq-trigger",
        "echo 0 > /proc/sys/user/max_user_namespaces",
      ]);
      equal(readFileSync("/proc/sys/vm/overcommit_memory", "utf8"), before);
      const { uid } = scene.sandbox.identity();
      equal(
        (
          await scene.shell(
            "id -u; grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr '\\n' ' '",
          )
        ).stdout,
        `${uid}\nCapEff:\t0000000000000000 CapBnd:\t0000000000000000 NoNewPrivs:\t1 `,
      );
    },
  },
  {
    number: 57,
    name: "neither mounts, remounts nor unmounts",
    async run(scene) {
      await denied(scene, [
        "mount -o remount,rw /usr",
        "mount -o remount,rw,bind /",
        "umount /usr",
        "umount -l /proc",
        "mount -t tmpfs none /tmp",
        "mount --bind / /tmp",
      ]);
    },
  },
  {
    number: 58,
    name: "makes no namespaces of its own",
    async run(scene) {
      await denied(scene, [
        "unshare -U true",
        "unshare -Ur true",
        "unshare -n true",
        "unshare -m true",
        "unshare -p true",
      ]);
    },
  },
  {
    number: 59,
    name: "makes no device and finds none of the machine's",
    async run(scene) {
      await denied(scene, [
        "mknod device b 8 0",
        "mknod device c 1 1",
        "test -e /dev/vda",
        "test -e /dev/sda",
        "test -e /dev/kvm",
        "test -e /dev/mem",
        "test -e /dev/fuse",
        "test -e /sys/kernel",
        "head -c 1 /proc/kcore",
      ]);
    },
  },
  {
    number: 60,
    name: "makes no system call that looks into other processes or the kernel",
    async run(scene) {
      const refused: (readonly [string, readonly number[]])[] = [
        ["ptrace", [0, 0, 0, 0]],
        ["process_vm_readv", [1, 0, 0, 0, 0, 0]],
        ["bpf", [0, 0, 0]],
        ["io_uring_setup", [1, 0]],
        ["keyctl", [0, 0, 0]],
        ["add_key", [0, 0, 0, 0, 0]],
        ["setns", [0, 0]],
        ["perf_event_open", [0, 0, 0, 0, 0]],
        ["userfaultfd", [0]],
        ["open_by_handle_at", [0, 0, 0]],
        ["kexec_load", [0, 0, 0, 0]],
        ["init_module", [0, 0, 0]],
        ["fsopen", [0, 0]],
        ["mount", [0, 0, 0, 0, 0]],
        ["pivot_root", [0, 0]],
        ["chroot", [0]],
        ["unshare", [0x10000000]],
        ["clone", [0x10000000 + 17, 0, 0, 0, 0]],
      ];
      const expected = refused.map(([name]) => `${name} ${EPERM}`);
      const got = await errorNumbers(scene, [...refused, ["clone3", [0, 0]], ["unshare", [0]]]);
      equal(got.join("\n"), [...expected, `clone3 ${ENOSYS}`, "unshare 0"].join("\n"));
      // AF_VSOCK, AF_PACKET and AF_ALG are refused as unknown; the families of everyday life are not.
      const sockets = await errorNumbers(
        scene,
        [40, 17, 38, 1, 2, 10].map((family) => ["socket", [family, 1, 0]] as const),
      );
      equal(sockets.join(), "socket 97,socket 97,socket 97,socket 0,socket 0,socket 0");
    },
  },
  {
    number: 61,
    name: "pushes no characters into a terminal",
    async run(scene) {
      const script = (request: string): string =>
        `$! = 0; my $x = "x"; ioctl(STDOUT, ${request}, $x); print $! + 0, "\\n";`;
      const result = await scene.run([
        "perl",
        "-e",
        script("0x5412") + script("0x541c") + script("0x5401"),
      ]);
      match(result.stdout, /^1\n1\n(?!1$)\d+\n$/);
      await denied(scene, ["exec 3<>/dev/tty"]);
    },
  },
  {
    number: 62,
    name: "inherits no open file but the standard three",
    async run(scene) {
      const result = await scene.shell("ls -l /proc/self/fd | awk '{ print $9, $11 }'", {
        stdin: "x",
      });
      const open = result.stdout.split("\n").filter((line) => /^\d/.test(line));
      // The fourth is the folder that `ls` itself reads.
      equal(open.length, 4, result.stdout);
      match(open[3] ?? "", /^3 \/proc\/\d+\/fd$/);
      ok(existsSync(scene.worktree));
    },
  },
];
