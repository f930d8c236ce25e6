import { afterAll, describe, it } from "vitest";
import { testSandbox } from "../../src/adapters/sandboxes/conformance.ts";
import { ContainerMachine } from "../support/container-image.ts";

const machine = new ContainerMachine();
const missing = machine.prepare();
afterAll(() => machine.remove());

if (missing === undefined) {
  describe(`container sandbox with Podman as ${process.getuid?.() === 0 ? "root" : "an ordinary user"}`, () => {
    testSandbox(() => machine.sandbox(), {
      58: "the filter of Debian's Podman lets anybody make a user namespace",
      59: "the kernel's part of /sys can be read in every container",
      60: "the filter of system calls is the engine's own",
      61: "the filter is the engine's own; there is no terminal inside, though",
    });
  });
} else {
  it.skip(`the conformance suite in a container was not run: ${missing}`, () => {});
}
