import type { PermissionQuestion, WorkContext, WorkPlace } from "../../src/worker/worker.ts";

export interface TestWork extends WorkContext {
  /** What durable steps left, by name: give it to the next one to go on as after a crash. */
  readonly recorded: Map<string, unknown>;
  readonly told: string[];
  readonly questions: PermissionQuestion[];
}

/** What a worker is given, with steps that are recorded in memory. */
export function workContext(
  place: WorkPlace,
  options: {
    readonly recorded?: ReadonlyMap<string, unknown>;
    readonly steps?: number;
    readonly signal?: AbortSignal;
    /** Called before a step is run, and may throw: then the process was killed there. */
    readonly onStep?: (name: string) => void;
    /** Called when a step has run and before it is recorded. */
    readonly onDone?: (name: string) => void;
    readonly allows?: (question: PermissionQuestion) => boolean;
  } = {},
): TestWork {
  const recorded = new Map(options.recorded);
  const told: string[] = [];
  const questions: PermissionQuestion[] = [];
  return {
    recorded,
    told,
    questions,
    signal: options.signal ?? new AbortController().signal,
    limits: { timeMs: 60_000, idleMs: 10_000, steps: options.steps ?? 30 },
    spender: { session: "s", task: "brief-1", agent: "developer", person: "ada" },
    async step<T>(name: string, run: () => Promise<T>): Promise<T> {
      if (!recorded.has(name)) {
        options.onStep?.(name);
        const value = JSON.stringify(await run());
        options.onDone?.(name);
        recorded.set(name, value);
      }
      const known = recorded.get(name);
      return (known === undefined ? undefined : JSON.parse(String(known))) as T;
    },
    place: () => Promise.resolve(place),
    tell: (line) => void told.push(line),
    decide(question) {
      questions.push(question);
      const isAllowed = options.allows?.(question) ?? true;
      return Promise.resolve({ isAllowed, reason: isAllowed ? "test" : "not in this test" });
    },
    ask: () => Promise.resolve(undefined),
    note: () => Promise.resolve(),
    delegate: (to) => Promise.reject(new TypeError(`nobody is ${to}`)),
  };
}
