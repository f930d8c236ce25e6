import { HostFunctionError } from "../errors.ts";
import type { HostFunction, Json } from "../snippet-sandbox.ts";
import { parseForeignJson, TooDeep } from "./foreign-json.ts";
import type { Answer, Call } from "./protocol.ts";

/** Answers the calls of one snippet, with nothing of this machine in an error. */
export class HostFunctions {
  readonly #functions: ReadonlyMap<string, HostFunction>;
  readonly #answerBytes: number;
  readonly #controller = new AbortController();

  constructor(functions: Readonly<Record<string, HostFunction>>, answerBytes: number) {
    this.#functions = new Map(Object.entries(functions));
    this.#answerBytes = answerBytes;
  }

  get names(): readonly string[] {
    return [...this.#functions.keys()];
  }

  async answer({ call, name, values }: Call): Promise<Answer> {
    try {
      const value = JSON.stringify(await this.#call(name, values));
      if (value === undefined) return { kind: "answer", call };
      if (Buffer.byteLength(value) <= this.#answerBytes) return { kind: "answer", call, value };
      return refused(call, `${name}: its answer is larger than ${this.#answerBytes} bytes.`);
    } catch (error) {
      if (error instanceof HostFunctionError) return refused(call, error.message);
      if (error instanceof TooDeep) return refused(call, `${name}: ${error.message}`);
      // Its message may name paths, addresses or worse.
      return refused(call, `${name} failed.`);
    }
  }

  /** What is still under way may stop: nobody waits for it. */
  stop(): void {
    this.#controller.abort();
  }

  async #call(name: string, text: string): Promise<Json | undefined> {
    const called = this.#functions.get(name);
    const values = parseForeignJson(text);
    if (called === undefined || !Array.isArray(values)) {
      throw new HostFunctionError(`There is no function ${name}.`);
    }
    return called(values, this.#controller.signal);
  }
}

function refused(call: number, error: string): Answer {
  return { kind: "answer", call, error };
}
