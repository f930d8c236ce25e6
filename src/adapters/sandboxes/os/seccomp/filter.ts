import { assemble, type Instruction } from "./assembler.ts";
import { systemCalls, type SystemCalls } from "./system-calls.ts";

// struct seccomp_data: int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]
const NUMBER = 0;
const ARCHITECTURE = 4;
const ARGUMENT_0 = 16;
const ARGUMENT_1 = 24;

const ALLOW = 0x7fff0000;
const refuse = (errno: number): number => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Numbers from here on are the x32 calls of x86-64: the same calls again, past any list of numbers. */
const X32 = 0x40000000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
/** In the low byte, which `clone` uses for the signal, so it means a namespace only to `unshare`. */
const CLONE_NEWTIME = 0x80;
/** Pushing characters into the terminal that started Artel, or through the console's selection. */
const TERMINAL_REQUESTS = [0x5412 /* TIOCSTI */, 0x541c /* TIOCLINUX */];
/** Unix, IPv4, IPv6 and route netlink. Others (vsock!, packet, alg) leave the network namespace or are attack surface. */
const SOCKET_FAMILIES = [1, 2, 10, 16];

/** The filter for `bwrap --seccomp`, or undefined for a processor that it does not know. */
export function seccompFilter(architecture: string = process.arch): Buffer | undefined {
  const calls = systemCalls[architecture];
  return calls === undefined ? undefined : assemble(filterProgram(calls));
}

function filterProgram(calls: SystemCalls): Instruction[] {
  const onCall = (number: number, to: string): Instruction => ({
    kind: "jump",
    test: "equal",
    value: number,
    to,
  });
  return [
    { kind: "load", offset: ARCHITECTURE },
    { kind: "jump", test: "equal", value: calls.audit, to: "native" },
    { kind: "return", value: refuse(ENOSYS) },
    { kind: "label", name: "native" },
    { kind: "load", offset: NUMBER },
    { kind: "jump", test: "at-least", value: X32, to: "unknown" },
    ...calls.denied.map((number) => onCall(number, "denied")),
    // Its flags are in memory, where a filter cannot look; the C library falls back to clone on ENOSYS.
    onCall(calls.clone3, "unknown"),
    onCall(calls.clone, "clone"),
    onCall(calls.unshare, "unshare"),
    onCall(calls.ioctl, "ioctl"),
    onCall(calls.socket, "socket"),
    onCall(calls.socketpair, "socket"),
    { kind: "return", value: ALLOW },

    { kind: "label", name: "clone" },
    { kind: "load", offset: ARGUMENT_0 },
    { kind: "jump", test: "any-bit", value: NEW_NAMESPACES, to: "denied" },
    { kind: "return", value: ALLOW },

    { kind: "label", name: "unshare" },
    { kind: "load", offset: ARGUMENT_0 },
    { kind: "jump", test: "any-bit", value: NEW_NAMESPACES | CLONE_NEWTIME, to: "denied" },
    { kind: "return", value: ALLOW },

    { kind: "label", name: "ioctl" },
    { kind: "load", offset: ARGUMENT_1 },
    ...TERMINAL_REQUESTS.map((request): Instruction => ({
      kind: "jump",
      test: "equal",
      value: request,
      to: "denied",
    })),
    { kind: "return", value: ALLOW },

    { kind: "label", name: "socket" },
    { kind: "load", offset: ARGUMENT_0 },
    ...SOCKET_FAMILIES.map((family): Instruction => ({
      kind: "jump",
      test: "equal",
      value: family,
      to: "allowed",
    })),
    { kind: "return", value: refuse(EAFNOSUPPORT) },

    { kind: "label", name: "allowed" },
    { kind: "return", value: ALLOW },
    { kind: "label", name: "unknown" },
    { kind: "return", value: refuse(ENOSYS) },
    { kind: "label", name: "denied" },
    { kind: "return", value: refuse(EPERM) },
  ];
}
