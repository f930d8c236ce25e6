/** System call numbers of one architecture; null where it has no such call. */
export interface SystemCalls {
  /** AUDIT_ARCH_* of linux/audit.h. */
  readonly audit: number;
  readonly denied: readonly number[];
  readonly clone: number;
  readonly clone3: number;
  readonly unshare: number;
  readonly ioctl: number;
  readonly socket: number;
  readonly socketpair: number;
}

// [name, x86-64, arm64], from asm/unistd_64.h and asm-generic/unistd.h.
const deniedCalls: readonly (readonly [string, number | null, number | null])[] = [
  // Looking into or steering other processes.
  ["ptrace", 101, 117],
  ["process_vm_readv", 310, 270],
  ["process_vm_writev", 311, 271],
  ["kcmp", 312, 272],
  ["pidfd_getfd", 438, 438],
  ["process_madvise", 440, 440],
  // Kernel surface with a record of escapes, and not needed to build or test.
  ["bpf", 321, 280],
  ["io_uring_setup", 425, 425],
  ["io_uring_enter", 426, 426],
  ["io_uring_register", 427, 427],
  ["perf_event_open", 298, 241],
  ["userfaultfd", 323, 282],
  ["add_key", 248, 217],
  ["request_key", 249, 218],
  ["keyctl", 250, 219],
  ["fanotify_init", 300, 262],
  ["lookup_dcookie", 212, 18],
  ["migrate_pages", 256, 238],
  ["move_pages", 279, 239],
  ["modify_ldt", 154, null],
  ["uselib", 134, null],
  // Namespaces, mounts, roots.
  ["setns", 308, 268],
  ["mount", 165, 40],
  ["umount2", 166, 39],
  ["pivot_root", 155, 41],
  ["chroot", 161, 51],
  ["open_tree", 428, 428],
  ["move_mount", 429, 429],
  ["fsopen", 430, 430],
  ["fsconfig", 431, 431],
  ["fsmount", 432, 432],
  ["fspick", 433, 433],
  ["mount_setattr", 442, 442],
  ["open_tree_attr", 467, 467],
  ["open_by_handle_at", 304, 265],
  // The machine itself.
  ["kexec_load", 246, 104],
  ["kexec_file_load", 320, 294],
  ["create_module", 174, null],
  ["init_module", 175, 105],
  ["finit_module", 313, 273],
  ["delete_module", 176, 106],
  ["reboot", 169, 142],
  ["swapon", 167, 224],
  ["swapoff", 168, 225],
  ["acct", 163, 89],
  ["quotactl", 179, 60],
  ["quotactl_fd", 443, 443],
  ["nfsservctl", 180, 42],
  ["settimeofday", 164, 170],
  ["clock_settime", 227, 112],
  ["adjtimex", 159, 171],
  ["clock_adjtime", 305, 266],
  ["sethostname", 170, 161],
  ["setdomainname", 171, 162],
  ["syslog", 103, 116],
  ["vhangup", 153, 58],
  ["iopl", 172, null],
  ["ioperm", 173, null],
  ["_sysctl", 156, null],
];

const numbers = (column: 1 | 2): number[] =>
  deniedCalls.map((row) => row[column]).filter((number) => number !== null);

/** By `process.arch`. */
export const systemCalls: Readonly<Partial<Record<string, SystemCalls>>> = {
  x64: {
    audit: 0xc000003e,
    denied: numbers(1),
    clone: 56,
    clone3: 435,
    unshare: 272,
    ioctl: 16,
    socket: 41,
    socketpair: 53,
  },
  arm64: {
    audit: 0xc00000b7,
    denied: numbers(2),
    clone: 220,
    clone3: 435,
    unshare: 97,
    ioctl: 29,
    socket: 198,
    socketpair: 199,
  },
};

const otherCalls = ["clone", "clone3", "unshare", "ioctl", "socket", "socketpair"] as const;

/** Number of each call that the filter knows, on this or another architecture. */
export function systemCallNumbers(
  architecture: string = process.arch,
): ReadonlyMap<string, number> {
  const calls = systemCalls[architecture];
  if (calls === undefined) return new Map();
  const column = architecture === "x64" ? 1 : 2;
  return new Map([
    ...deniedCalls.map((row) => [row[0], row[column] ?? -1] as const),
    ...otherCalls.map((name) => [name, calls[name]] as const),
  ]);
}
