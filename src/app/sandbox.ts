import { createSandbox, type Sandbox } from "#adapters/sandboxes";
import type { Application } from "./application.ts";

type Configured = Pick<Application, "configuration">;

/** One of each for the process, which remembers what it found out about the machine. */
const os = createSandbox("os");
const containers = new Map<string | undefined, Sandbox>();

/** The sandbox in which everything of the target runs; refused with a code and a remedy when it does not hold. */
export async function requireSandbox(application: Configured): Promise<Sandbox> {
  const wanted = sandboxesInOrder(application);
  const errors: Error[] = [];
  for (const sandbox of wanted) {
    const { error } = await sandbox.probe();
    if (error === undefined) return sandbox;
    errors.push(error);
  }
  // What is wrong with the first is what to mend.
  throw errors[0] ?? new TypeError("no sandbox is configured");
}

/** Those that the configuration allows, the first that holds to be taken. */
export function sandboxesInOrder({ configuration }: Configured): readonly Sandbox[] {
  const kind = configuration.get("sandbox");
  const image = configuration.get("sandboxImage");
  if (kind === "os") return [os];
  if (kind === "container") return [containerOf(image)];
  return image === undefined ? [os] : [os, containerOf(image)];
}

function containerOf(image: string | undefined): Sandbox {
  const known = containers.get(image);
  if (known !== undefined) return known;
  const made = createSandbox("container", image === undefined ? {} : { image });
  containers.set(image, made);
  return made;
}
