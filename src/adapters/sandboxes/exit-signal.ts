/**
 * The first process of a sandbox tells the death of its command by signal as a shell does, 128 and the signal's number.
 * Codes that programs also use themselves stay codes.
 */
export function signalOf(code: number): string | undefined {
  return deadlySignals[code - 128];
}

const deadlySignals: Readonly<Partial<Record<number, string>>> = {
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
  24: "SIGXCPU",
  25: "SIGXFSZ",
  31: "SIGSYS",
};
