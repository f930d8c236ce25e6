import { availableParallelism, homedir, totalmem } from "node:os";

/** What defaults depend on; tests give their own. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Paths that a person gives are relative to it. */
  readonly directory: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly isRoot: boolean;
}

export function thisMachine(): Machine {
  return {
    environment: process.env,
    home: homedir(),
    directory: process.cwd(),
    cores: availableParallelism(),
    memoryMb: Math.floor(totalmem() / 1024 / 1024),
    isRoot: process.getuid?.() === 0,
  };
}
