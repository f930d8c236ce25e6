/**
 * A small assembler for classic BPF as `seccomp(2)` takes it. Only what the filter needs: load a word of
 * `struct seccomp_data`, mask it, compare and jump forward, return.
 */
export type Instruction =
  | { readonly kind: "load"; readonly offset: number }
  | { readonly kind: "and"; readonly mask: number }
  /** Jumps to a label when the test holds, else goes on. */
  | {
      readonly kind: "jump";
      readonly test: "equal" | "at-least" | "any-bit";
      readonly value: number;
      readonly to: string;
    }
  | { readonly kind: "goto"; readonly to: string }
  | { readonly kind: "return"; readonly value: number }
  | { readonly kind: "label"; readonly name: string };

// linux/bpf_common.h
const BPF_LD_W_ABS = 0x20;
const BPF_ALU_AND_K = 0x54;
const BPF_JMP_JA = 0x05;
const BPF_RET_K = 0x06;
const jumpOpcodes = { equal: 0x15, "at-least": 0x35, "any-bit": 0x45 } as const;

const INSTRUCTION_BYTES = 8;

/**
 * `struct sock_filter[]` in the byte order of x86-64 and arm64. A conditional jump reaches only 255 instructions, so
 * each is written as a test over an unconditional jump, which reaches all.
 */
export function assemble(program: readonly Instruction[]): Buffer {
  const labels = new Map<string, number>();
  let size = 0;
  for (const instruction of program) {
    if (instruction.kind === "label") labels.set(instruction.name, size);
    else size += instruction.kind === "jump" ? 2 : 1;
  }

  const code = Buffer.alloc(size * INSTRUCTION_BYTES);
  let position = 0;
  const emit = (opcode: number, whenTrue: number, whenFalse: number, value: number): void => {
    const at = position * INSTRUCTION_BYTES;
    code.writeUInt16LE(opcode, at);
    code.writeUInt8(whenTrue, at + 2);
    code.writeUInt8(whenFalse, at + 3);
    code.writeUInt32LE(value >>> 0, at + 4);
    position += 1;
  };
  const distance = (label: string): number => {
    const target = labels.get(label);
    if (target === undefined || target <= position) {
      throw new Error(`The label "${label}" is missing or lies behind: BPF only jumps forward.`);
    }
    return target - position - 1;
  };

  for (const instruction of program) {
    switch (instruction.kind) {
      case "label":
        break;
      case "load":
        emit(BPF_LD_W_ABS, 0, 0, instruction.offset);
        break;
      case "and":
        emit(BPF_ALU_AND_K, 0, 0, instruction.mask);
        break;
      case "jump":
        emit(jumpOpcodes[instruction.test], 0, 1, instruction.value);
        emit(BPF_JMP_JA, 0, 0, distance(instruction.to));
        break;
      case "goto":
        emit(BPF_JMP_JA, 0, 0, distance(instruction.to));
        break;
      case "return":
        emit(BPF_RET_K, 0, 0, instruction.value);
        break;
    }
  }
  return code;
}
