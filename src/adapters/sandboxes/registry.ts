import { ContainerSandbox, type ContainerSandboxOptions } from "./container/container-sandbox.ts";
import { OsSandbox, type OsSandboxOptions } from "./os/os-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";
import type { SnippetSandbox } from "./snippet-sandbox.ts";
import { WasmSandbox, type WasmSandboxOptions } from "./wasm/wasm-sandbox.ts";

export type SandboxOptions = OsSandboxOptions & ContainerSandboxOptions;

const sandboxes = {
  os: (options: SandboxOptions) => new OsSandbox(options),
  container: (options: SandboxOptions) => new ContainerSandbox(options),
} satisfies Record<string, (options: SandboxOptions) => Sandbox>;

export type SandboxName = keyof typeof sandboxes;

export const sandboxNames = Object.keys(sandboxes) as readonly SandboxName[];

/** There is no sandbox that does not isolate: what cannot be had is refused by `probe()` and `run()`. */
export function createSandbox(name: SandboxName = "os", options: SandboxOptions = {}): Sandbox {
  return sandboxes[name](options);
}

const snippetSandboxes = {
  wasm: (options: WasmSandboxOptions) => new WasmSandbox(options),
} satisfies Record<string, (options: WasmSandboxOptions) => SnippetSandbox>;

export type SnippetSandboxName = keyof typeof snippetSandboxes;

export const snippetSandboxNames = Object.keys(snippetSandboxes) as readonly SnippetSandboxName[];

/** Starts nothing before the first snippet. */
export function createSnippetSandbox(
  name: SnippetSandboxName = "wasm",
  options: WasmSandboxOptions = {},
): SnippetSandbox {
  return snippetSandboxes[name](options);
}
