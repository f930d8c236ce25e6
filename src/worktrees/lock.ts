import { spawn } from "node:child_process";
import { once } from "node:events";

/** An exclusive lock between processes; it ends with the process that holds it. */
export async function acquireLock(file: string): Promise<{ release(): Promise<void> }> {
  const child = spawn("flock", ["--exclusive", file, "cat"], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
  });
  const closed = once(child, "close");
  child.stdin.write("held\n");
  await Promise.race([
    once(child.stdout, "data"),
    closed.then(() => {
      throw new Error(`flock could not lock ${file}`);
    }),
  ]);
  return {
    async release() {
      child.stdin.end();
      await closed;
    },
  };
}
