import { describe, expect, it } from "vitest";
import { assemble } from "./assembler.ts";
import { seccompFilter } from "./filter.ts";
import { systemCallNumbers } from "./system-calls.ts";

const ALLOW = 0x7fff0000;
const errno = (number: number): number => 0x00050000 | number;

interface Call {
  readonly number: number;
  readonly audit: number;
  readonly values?: readonly number[];
}

/** Runs the program as the kernel would. */
function verdict(code: Buffer, call: Call): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number >>> 0, 0);
  data.writeUInt32LE(call.audit, 4);
  (call.values ?? []).forEach((value, index) =>
    data.writeBigUInt64LE(BigInt(value), 16 + index * 8),
  );
  let accumulator = 0;
  for (let at = 0; at < code.length / 8; at += 1) {
    const opcode = code.readUInt16LE(at * 8);
    const value = code.readUInt32LE(at * 8 + 4);
    const jump = (holds: boolean): void => {
      at += holds ? code.readUInt8(at * 8 + 2) : code.readUInt8(at * 8 + 3);
    };
    if (opcode === 0x20) accumulator = data.readUInt32LE(value);
    else if (opcode === 0x54) accumulator = (accumulator & value) >>> 0;
    else if (opcode === 0x05) at += value;
    else if (opcode === 0x15) jump(accumulator === value);
    else if (opcode === 0x35) jump(accumulator >= value);
    else if (opcode === 0x45) jump((accumulator & value) !== 0);
    else if (opcode === 0x06) return value;
    else throw new Error(`opcode ${opcode}`);
  }
  throw new Error("fell off the end");
}

describe.each([
  ["x64", 0xc000003e, { read: 0, clone: 56, unshare: 272, ioctl: 16, socket: 41 }],
  ["arm64", 0xc00000b7, { read: 63, clone: 220, unshare: 97, ioctl: 29, socket: 198 }],
] as const)("the filter for %s", (architecture, audit, numbers) => {
  const filter = seccompFilter(architecture) ?? Buffer.alloc(0);
  const ask = (number: number, ...values: number[]): number =>
    verdict(filter, { number, audit, values });

  it("denies every listed call and allows everyday ones", () => {
    const calls = systemCallNumbers(architecture);
    for (const name of [
      "ptrace",
      "mount",
      "bpf",
      "io_uring_setup",
      "setns",
      "kexec_load",
      "keyctl",
    ]) {
      expect(ask(calls.get(name) ?? -1), name).toBe(errno(1));
    }
    expect(ask(calls.get("clone3") ?? -1)).toBe(errno(38));
    for (let number = 0; number < 400; number += 1) {
      const verdict = ask(number, 1, 0x5401);
      expect([ALLOW, errno(1)]).toContain(verdict);
    }
    expect(ask(numbers.read)).toBe(ALLOW);
  });

  it("looks at the arguments", () => {
    expect(ask(numbers.clone, 0x3d0f00)).toBe(ALLOW);
    expect(ask(numbers.clone, 0x10000000)).toBe(errno(1));
    expect(ask(numbers.clone, 0x40000011)).toBe(errno(1));
    expect(ask(numbers.unshare, 0x80)).toBe(errno(1));
    expect(ask(numbers.ioctl, 0, 0x5412)).toBe(errno(1));
    expect(ask(numbers.ioctl, 0, 0x1_0000_5412)).toBe(errno(1));
    expect(ask(numbers.ioctl, 0, 0x5413)).toBe(ALLOW);
    expect(ask(numbers.socket, 1)).toBe(ALLOW);
    expect(ask(numbers.socket, 40)).toBe(errno(97));
  });

  it("knows no other architecture and no second numbering", () => {
    expect(verdict(filter, { number: 0, audit: 0x40000003 })).toBe(errno(38));
    expect(ask(0x40000000)).toBe(errno(38));
    expect(ask(0xffffffff)).toBe(errno(38));
  });
});

describe("assembler", () => {
  it("refuses jumps backwards and to nowhere", () => {
    expect(() => assemble([{ kind: "goto", to: "nowhere" }])).toThrow("nowhere");
    expect(() =>
      assemble([
        { kind: "label", name: "back" },
        { kind: "goto", to: "back" },
      ]),
    ).toThrow("back");
  });

  it("has no filter for a processor that it does not know", () => {
    expect(seccompFilter("riscv64")).toBeUndefined();
  });
});
