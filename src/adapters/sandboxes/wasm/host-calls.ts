import type { QuickJSDeferredPromise, QuickJSHandle } from "quickjs-emscripten-core";
import type { Interpreter } from "./interpreter.ts";
import type { Answer, Call } from "./protocol.ts";

/** Of one snippet at the same time: a loop that asks and asks would fill Artel's own memory with questions. */
const MOST_AT_ONCE = 64;
const LONGEST_NAME = 200;

/** The calls of host functions that wait for their answers, on the side of the thread. */
export class HostCalls {
  readonly #interpreter: Interpreter;
  readonly #valueBytes: number;
  readonly #ask: (call: Call) => void;
  readonly #waiting = new Map<number, QuickJSDeferredPromise>();
  #last = 0;
  #answered: (() => void) | undefined;

  constructor(interpreter: Interpreter, valueBytes: number, ask: (call: Call) => void) {
    this.#interpreter = interpreter;
    this.#valueBytes = valueBytes;
    this.#ask = ask;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Inside: `(name, values) => Promise<string | undefined>`. */
  begin(nameHandle: QuickJSHandle, valuesHandle: QuickJSHandle): QuickJSHandle {
    const { context } = this.#interpreter;
    const name = this.#interpreter.text(nameHandle, LONGEST_NAME) ?? "";
    const values = this.#interpreter.text(valuesHandle, this.#valueBytes);
    const promise = context.newPromise();
    const refusal = this.#refusal(values);
    if (values === undefined || refusal !== undefined) {
      context.newError(`${name}: ${refusal}`).consume((error) => promise.reject(error));
      return promise.handle;
    }
    this.#last += 1;
    this.#waiting.set(this.#last, promise);
    this.#ask({ kind: "call", call: this.#last, name, values });
    return promise.handle;
  }

  end({ call, value, error }: Answer): void {
    const promise = this.#waiting.get(call);
    if (promise === undefined) return;
    this.#waiting.delete(call);
    const { context } = this.#interpreter;
    if (error !== undefined) context.newError(error).consume((handle) => promise.reject(handle));
    else if (value === undefined) promise.resolve();
    else context.newString(value).consume((handle) => promise.resolve(handle));
    this.#answered?.();
  }

  nextAnswer(): Promise<void> {
    return new Promise((resolve) => (this.#answered = resolve));
  }

  #refusal(values: string | undefined): string | undefined {
    if (values === undefined || Buffer.byteLength(values) > this.#valueBytes) {
      return `what is passed to it is larger than ${this.#valueBytes} bytes.`;
    }
    if (this.#waiting.size >= MOST_AT_ONCE) {
      return `at most ${MOST_AT_ONCE} calls of host functions can be under way at the same time.`;
    }
    return undefined;
  }
}
