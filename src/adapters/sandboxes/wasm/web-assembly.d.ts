// The part of the WebAssembly interface that is used here. TypeScript has it in its types of browsers only, which are
// not for a program of Node, and Node's own types leave it out.
declare namespace WebAssembly {
  class Module {
    /** Keeps other objects from being taken for one. */
    private readonly compiled: never;
  }

  class Memory {
    constructor(size: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
    /** By a number of pages; throws a `RangeError` when it may not. */
    grow(pages: number): number;
  }

  class RuntimeError extends Error {}

  function compile(bytes: Uint8Array): Promise<Module>;
}
