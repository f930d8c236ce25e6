import type { QuickJSHandle } from "quickjs-emscripten-core";
import { HostCalls } from "./host-calls.ts";
import { installInside } from "./inside.ts";
import type { Interpreter } from "./interpreter.ts";
import { OutputBuffer } from "./output-buffer.ts";
import { parseProgram } from "./program.ts";
import type { Call, Ended, Failure, Run } from "./protocol.ts";

const LONGEST_DESCRIPTION = 50_000;
const LONGEST_MESSAGE = 2_000;
const LONGEST_STACK = 4_000;

/** One snippet in an interpreter of its own, in the thread. */
export class Evaluation {
  readonly calls: HostCalls;
  readonly #interpreter: Interpreter;
  readonly #run: Run;

  constructor(interpreter: Interpreter, run: Run, ask: (call: Call) => void) {
    this.#interpreter = interpreter;
    this.#run = run;
    this.calls = new HostCalls(interpreter, run.valueBytes, ask);
  }

  async end(): Promise<Ended> {
    this.#interpreter.interruptAfter(this.#run.timeMs);
    const ended = await this.#evaluate().catch((error: unknown) => this.#broken(error));
    return this.#interpreter.overdue ? { kind: "ended", ended: "time" } : ended;
  }

  async #evaluate(): Promise<Ended> {
    const { context } = this.#interpreter;
    const { code, fileName } = this.#run;
    const inside = this.#install();
    const finish = context.getProp(inside, "finish");
    const describe = context.getProp(inside, "describe");
    const parsed = parseProgram(this.#interpreter, code, fileName);
    if (!parsed.ok) return this.#failed("syntax", parsed.error, describe);
    const { program } = parsed;
    const begun = context.evalCode(program.code, fileName, program.flags);
    if (begun.error !== undefined) return this.#failed("exception", begun.error, describe);
    const finished = context.callFunction(
      finish,
      context.undefined,
      begun.value,
      context.newString(program.property),
    );
    if (finished.error !== undefined) return this.#failed("exception", finished.error, describe);
    const settled = await this.#settled(finished.value);
    if (settled === undefined) return neverSettled;
    return settled.ok
      ? this.#value(settled.handle)
      : this.#failed("exception", settled.handle, describe);
  }

  /** Undefined when nothing that is still to be run, and no host function, could settle it. */
  async #settled(
    promise: QuickJSHandle,
  ): Promise<{ readonly ok: boolean; readonly handle: QuickJSHandle } | undefined> {
    for (;;) {
      this.#interpreter.runJobs();
      const state = this.#interpreter.context.getPromiseState(promise);
      if (state.type === "fulfilled") return { ok: true, handle: state.value };
      if (state.type === "rejected") return { ok: false, handle: state.error };
      if (this.calls.waiting === 0) return undefined;
      await this.calls.nextAnswer();
    }
  }

  #value(handle: QuickJSHandle): Ended {
    if (this.#interpreter.context.typeof(handle) === "undefined") {
      return { kind: "ended", ended: "value" };
    }
    const { valueBytes } = this.#run;
    const value = this.#interpreter.text(handle, valueBytes);
    if (value !== undefined && Buffer.byteLength(value) <= valueBytes) {
      return { kind: "ended", ended: "value", value };
    }
    const message = `The value is larger than ${valueBytes} bytes as JSON.`;
    return { kind: "ended", ended: "output", error: { name: "RangeError", message, stack: "" } };
  }

  #failed(ended: "exception" | "syntax", thrown: QuickJSHandle, describe: QuickJSHandle): Ended {
    const { context, memoryRefused } = this.#interpreter;
    // When not even the error fits into the memory, null is thrown.
    if (memoryRefused && context.typeof(thrown) === "object" && context.eq(thrown, context.null)) {
      return outOfMemory;
    }
    const described = context.callFunction(describe, context.undefined, thrown);
    if (described.error !== undefined) return memoryRefused ? outOfMemory : undescribed;
    const error = failureOf(this.#interpreter.text(described.value, LONGEST_DESCRIPTION));
    const isMemory = error.name === "InternalError" && error.message === "out of memory";
    return { kind: "ended", ended: isMemory ? "memory" : ended, error };
  }

  /** The engine itself gave up: its stack was full, or QuickJS went on without memory that it did not get. */
  #broken(error: unknown): Ended {
    if (this.#interpreter.memoryRefused) return outOfMemory;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { kind: "ended", ended: "exception", error: { name, message, stack: "" } };
  }

  /** The interpreter's own part, with what it may call out here. */
  #install(): QuickJSHandle {
    const { context } = this.#interpreter;
    const output = new OutputBuffer(this.#run.output);
    const slice = context.unwrapResult(context.evalCode("String.prototype.slice"));
    const write = context.newFunction("write", (text) => {
      if (output.truncated) return;
      const cut = context.callFunction(
        slice,
        text,
        context.newNumber(0),
        context.newNumber(output.room + 1),
      );
      if (cut.error === undefined)
        output.write(this.#interpreter.text(cut.value, output.room + 1) ?? "");
      cut.dispose();
    });
    const call = context.newFunction("call", (name, values) => this.calls.begin(name, values));
    const outside = context.newObject();
    context.setProp(outside, "write", write);
    context.setProp(outside, "call", call);
    const names = context.newString(JSON.stringify(this.#run.functions));
    const functions = context.unwrapResult(
      context.callMethod(context.getProp(context.global, "JSON"), "parse", [names]),
    );
    const { input } = this.#run;
    const install = context.unwrapResult(
      context.evalCode(`(${installInside.toString()})`, "artel"),
    );
    return context.unwrapResult(
      context.callFunction(
        install,
        context.undefined,
        outside,
        functions,
        input === undefined ? context.undefined : context.newString(input),
      ),
    );
  }
}

const neverSettled: Ended = {
  kind: "ended",
  ended: "exception",
  error: {
    name: "Error",
    message: "The snippet waits for a promise that nothing will ever settle.",
    stack: "",
  },
};

const outOfMemory: Ended = {
  kind: "ended",
  ended: "memory",
  error: { name: "InternalError", message: "out of memory", stack: "" },
};

const undescribed: Ended = {
  kind: "ended",
  ended: "exception",
  error: { name: "Error", message: "What was thrown cannot be looked at.", stack: "" },
};

/** The snippet may have changed what makes the description: it is cut, and taken for text whatever it is. */
function failureOf(description: string | undefined): Failure {
  let parsed: unknown;
  try {
    parsed = JSON.parse(description ?? "{}");
  } catch {
    parsed = {};
  }
  const read = (name: keyof Failure, most: number): string => {
    const value: unknown =
      typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, name) : "";
    return typeof value === "string" ? value.slice(0, most) : "";
  };
  return {
    name: read("name", LONGEST_MESSAGE) || "Error",
    message: read("message", LONGEST_MESSAGE),
    stack: read("stack", LONGEST_STACK),
  };
}
