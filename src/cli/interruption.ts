/** Ctrl-C and its kin. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Whether a person or the system asked to stop; false when only the reader of the output went away. */
  wasAsked(): boolean;
}

/** The first signal asks the command to stop, the second ends the process. A closed output asks quietly. */
export function listenForInterruption(exitCode: number): Interruption {
  const controller = new AbortController();
  let asked = false;
  const interrupt = () => {
    if (asked) process.exit(exitCode);
    asked = true;
    controller.abort(new DOMException("Stopped by a signal.", "AbortError"));
    if (process.stderr.isTTY)
      process.stderr.write("\nStopping; press Ctrl-C again to stop at once.\n");
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  process.on("SIGHUP", interrupt);
  const outputClosed = (error: NodeJS.ErrnoException) => {
    // `artel … | head`: nobody reads any more.
    if (error.code === "EPIPE") controller.abort(new DOMException("Output closed.", "AbortError"));
    else if (error.code !== "EIO") throw error;
  };
  process.stdout.on("error", outputClosed);
  process.stderr.on("error", outputClosed);
  return { signal: controller.signal, wasAsked: () => asked };
}
