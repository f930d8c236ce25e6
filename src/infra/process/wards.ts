import { spawn } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { randomId } from "#shared";
import { processIdentity } from "./process-identity.ts";

export const OWNER_VARIABLE = "ARTEL_OWNER";

let environment: Readonly<Record<string, string>> | undefined;

/**
 * The environment of what may not outlive this process, not even `kill -9`. The kernel's own means (a signal at the
 * parent's death) only works from the moment on in which the child has asked for it; what is killed before leaves a
 * child that runs on, or waits for ever. From the first call on, a small process watches this one.
 */
export function wardEnvironment(): Readonly<Record<string, string>> {
  if (environment !== undefined) return environment;
  const owner = randomId(16); // what is in the sandbox may read it, so it says nothing of the machine
  environment = { [OWNER_VARIABLE]: owner };
  const script = fileURLToPath(
    new URL(`./warden${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
  );
  const warden = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      script,
      `${OWNER_VARIABLE}=${owner}`,
      // Not for the warden, but for who wants to know whether the owner is alive.
      processIdentity(process.pid) ?? "",
    ],
    { cwd: "/", env: {}, detached: true, stdio: ["pipe", "ignore", "ignore"] },
  );
  warden.on("error", () => {}); // without it, what is left is found by the next command of the session
  warden.stdin.on("error", () => {});
  warden.unref();
  // A pipe is a socket to Node: it would keep this process from ending.
  (warden.stdin as unknown as { unref(): void }).unref();
  return environment;
}
