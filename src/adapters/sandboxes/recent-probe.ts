import { probeSandbox } from "./command-probe.ts";
import type { Sandbox, SandboxProbe } from "./sandbox.ts";

const VALID_MS = 60_000;

/** The probe of a sandbox, tried again when the last one is too old to be believed. */
export class RecentProbe {
  readonly #sandbox: Sandbox;
  #last: { readonly at: number; readonly result: Promise<SandboxProbe> } | undefined;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  get(): Promise<SandboxProbe> {
    const now = Date.now();
    if (this.#last === undefined || now - this.#last.at > VALID_MS) {
      this.#last = { at: now, result: probeSandbox(this.#sandbox) };
    }
    return this.#last.result;
  }
}
