import { afterAll, describe, it } from "vitest";
import { testSandbox } from "../../src/adapters/sandboxes/conformance.ts";
import { ContainerMachine } from "../support/container-image.ts";

const machine = new ContainerMachine();
const missing = machine.prepare();
afterAll(() => machine.remove());

if (missing === undefined) {
  describe(`container sandbox with Podman as ${process.getuid?.() === 0 ? "root" : "an ordinary user"}`, () => {
    testSandbox(() => machine.sandbox());
  });
} else {
  it.skip(`the conformance suite in a container was not run: ${missing}`, () => {});
}
