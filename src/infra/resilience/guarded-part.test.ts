import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { PartUnavailableError } from "./errors.ts";
import { GuardedPart } from "./guarded-part.ts";
import type { Outcome, PartCall, PartChange, PartFailure } from "./part.ts";
import type { PartPolicy } from "./policy.ts";

const policy: PartPolicy = {
  atOnce: 2,
  waiting: 2,
  failures: 3,
  openMs: 1_000,
  maximumOpenMs: 3_000,
  retries: 0,
  backoffMs: 1,
  maximumBackoffMs: 50,
};

class Down extends Error {}

/** Down is the part's fault; "bad" is a bad answer; everything else is none. */
function failureOf(outcome: Outcome<unknown>): PartFailure | undefined {
  if ("error" in outcome) {
    return outcome.error instanceof Down ? { reason: outcome.error.message } : undefined;
  }
  return outcome.result === "bad" ? { reason: "a bad answer" } : undefined;
}

function scene(changed: Partial<PartPolicy> = {}) {
  const changes: PartChange[] = [];
  const time = { now: 1_000_000 };
  const part = new GuardedPart({
    part: { kind: "tool", name: "hammer" },
    policy: { ...policy, ...changed },
    clock: { now: () => time.now },
    onChange: async (change) => void changes.push(change),
  });
  const call = (run: PartCall<unknown>["run"], more: Partial<PartCall<unknown>> = {}) =>
    part.run({ run, failureOf, ...more });
  const fail = (more: Partial<PartCall<unknown>> = {}) =>
    call(() => Promise.reject(new Down("it is down")), more).catch((error: unknown) => error);
  const pass = (more: Partial<PartCall<unknown>> = {}) => call(async () => "good", more);
  const states = () => changes.map(({ state }) => state);
  return { part, call, fail, pass, time, changes, states };
}

/** A promise with its ends, and whether what waits for it was begun. */
function held() {
  const end = Promise.withResolvers<unknown>();
  const run = vi.fn(() => end.promise);
  return { run, end };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the breaker", () => {
  test("opens after so many failures in a row, and refuses without running anything", async () => {
    const { part, call, fail, pass, changes } = scene();
    await fail();
    await fail();
    await pass();
    await fail();
    await fail();
    expect(part.state).toMatchObject({ state: "closed", failures: 2 });
    await fail({ session: "s1" });
    const run = vi.fn();
    const refused = await call(run, { session: "s2" }).catch((error: unknown) => error);
    expect(run).not.toHaveBeenCalled();
    expect(refused).toBeInstanceOf(PartUnavailableError);
    expect(refused).toMatchObject({
      code: "PART_UNAVAILABLE",
      retryAt: 1_001_000,
      message: expect.stringContaining("tool:hammer failed 3 times in a row"),
      remedy: expect.stringContaining("artel parts reset tool:hammer"),
    });
    expect(changes).toEqual([
      expect.objectContaining({ state: "open", until: 1_001_000, session: "s1", failures: 3 }),
    ]);
    expect(part.state).toMatchObject({ calls: 7, rejected: 1, lastFailure: "it is down" });
  });

  test("answers with what the last run did: the caller's own error or result", async () => {
    const { call, fail, part } = scene();
    expect(await fail()).toBeInstanceOf(Down);
    expect(await call(async () => "bad")).toBe("bad");
    expect(part.state.failures).toBe(2);
  });

  test("does not count what is no fault of the part", async () => {
    const { call, part } = scene({ failures: 1 });
    const other = new Error("wrong question");
    await expect(call(() => Promise.reject(other))).rejects.toBe(other);
    expect(part.state).toMatchObject({ state: "closed", failures: 0 });
  });

  test("lets one call try it when the time is over, makes the others wait, and closes", async () => {
    const { call, fail, pass, part, time, states } = scene({ atOnce: 10 });
    for (let times = 0; times < 3; times += 1) await fail();
    time.now += 1_000;
    const probe = held();
    const first = call(probe.run);
    const others = [held(), held()];
    const waiting = others.map(({ run }) => call(run));
    await settled();
    expect(probe.run).toHaveBeenCalledOnce();
    expect(others.map(({ run }) => run.mock.calls.length)).toEqual([0, 0]);
    expect(part.state).toMatchObject({ state: "half-open" });
    probe.end.resolve("good");
    for (const { end } of others) end.resolve("good");
    expect(await Promise.all([first, ...waiting])).toEqual(["good", "good", "good"]);
    await pass();
    expect(states()).toEqual(["open", "half-open", "closed"]);
  });

  test("stays open for twice as long after each failed try, up to its limit, and refuses who waited", async () => {
    const { call, fail, part, time, states } = scene();
    for (let times = 0; times < 3; times += 1) await fail();
    const durations: number[] = [];
    for (const wait of [1_000, 2_000, 3_000]) {
      time.now += wait - 1;
      await expect(call(async () => "good")).rejects.toMatchObject({ code: "PART_UNAVAILABLE" });
      time.now += 1;
      const probe = held();
      const tried = call(probe.run).catch((error: unknown) => error);
      const waited = call(async () => "good").catch((error: unknown) => error);
      probe.end.reject(new Down("still down"));
      expect(await tried).toBeInstanceOf(Down);
      expect(await waited).toBeInstanceOf(PartUnavailableError);
      durations.push((part.state.until ?? 0) - time.now);
    }
    expect(durations).toEqual([2_000, 3_000, 3_000]);
    const tries = durations.flatMap(() => ["half-open", "open"]);
    expect(states()).toEqual(["open", ...tries]);
  });

  test("learns nothing from a try that was cancelled or was a wrong question: the next call tries it", async () => {
    const { call, fail, pass, part, time, states } = scene();
    for (let times = 0; times < 3; times += 1) await fail();
    time.now += 1_000;
    const stop = new AbortController();
    const run = (signal: AbortSignal) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    const cancelled = call(run, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(cancelled).rejects.toThrow("enough");
    await expect(call(() => Promise.reject(new Error("wrong question")))).rejects.toThrow("wrong");
    expect(part.state.state).toBe("half-open");
    await pass();
    expect(states()).toEqual(["open", "half-open", "closed"]);
  });

  test("is tried by a short call where there is one", async () => {
    const { call, fail, part, time } = scene();
    for (let times = 0; times < 3; times += 1) await fail();
    time.now += 1_000;
    const run = vi.fn(async () => "good");
    const probe = vi.fn(() => Promise.reject(new Down("still down")));
    await expect(call(run, { probe })).rejects.toThrow("still down");
    expect(run).not.toHaveBeenCalled();
    time.now += 2_000;
    const long = held();
    const first = call(long.run, { probe: async () => "anything" });
    await settled();
    expect(part.state).toMatchObject({ state: "closed", running: 1 });
    expect(await call(async () => "at once")).toBe("at once");
    long.end.resolve("good");
    expect(await first).toBe("good");
  });

  test("is closed by hand, and does not hear of calls from before", async () => {
    const { call, fail, pass, part, changes } = scene({ failures: 1 });
    const late = held();
    const slow = call(late.run).catch(() => "failed");
    await fail({ session: "s1" });
    await part.reset();
    late.end.reject(new Down("late"));
    expect(await slow).toBe("failed");
    expect(await pass()).toBe("good");
    expect(changes.at(-1)).toMatchObject({
      state: "closed",
      reason: "a person reset it",
      session: undefined,
      others: ["s1"],
    });
    await part.reset();
    expect(changes).toHaveLength(2);
  });

  test("says no secret that a failure held", async () => {
    const { call, part, changes } = scene({ failures: 1 });
    const down = new Down("no answer from https://ada:hunter2@registry.example/x");
    await call(() => Promise.reject(down)).catch(() => {});
    expect(JSON.stringify([part.state, changes])).not.toContain("hunter2");
  });
});

describe("retries", () => {
  test("count as one call, and end with the first success", async () => {
    const { call, part } = scene({ retries: 5, failures: 2 });
    let runs = 0;
    const run = async () => {
      runs += 1;
      if (runs < 4) throw new Down("not yet");
      return "good";
    };
    expect(await call(run)).toBe("good");
    expect(part.state).toMatchObject({ calls: 1, retries: 3, failures: 0, state: "closed" });
  });

  test("are not made for a failure that is final, nor for what is no failure", async () => {
    const { part } = scene({ retries: 5 });
    const final = vi.fn(async () => "bad");
    await part.run({ run: final, failureOf: () => ({ reason: "for good", isFinal: true }) });
    const other = vi.fn(() => Promise.reject(new Error("wrong question")));
    await part.run({ run: other, failureOf: () => undefined }).catch(() => {});
    expect([final.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
  });

  test("wait as long as the part asks for", async () => {
    const { part } = scene({ retries: 1 });
    const starts: number[] = [];
    await part.run({
      run: async () => void starts.push(performance.now()),
      failureOf: () => (starts.length === 1 ? { reason: "busy", retryAfterMs: 45 } : undefined),
    });
    expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(44);
  });

  test("leave it alone at once, for as long as it asks, when that is longer than a call waits", async () => {
    const { part, call, time } = scene({ retries: 5 });
    const run = vi.fn(async () => "busy");
    const asked = { reason: "busy", retryAfterMs: 60_000 };
    await part.run({ run, failureOf: () => asked });
    expect(run).toHaveBeenCalledOnce();
    expect(part.state).toMatchObject({ state: "open", until: time.now + 60_000 });
    time.now += 59_999;
    await expect(call(async () => "good")).rejects.toBeInstanceOf(PartUnavailableError);
    time.now += 1;
    expect(await call(async () => "good")).toBe("good");
  });

  test("end with the signal, also in the wait between them", async () => {
    const { call } = scene({ retries: 5, backoffMs: 60_000, maximumBackoffMs: 60_000 });
    const stop = new AbortController();
    const run = vi.fn(() => Promise.reject(new Down("down")));
    const cancelled = call(run, { signal: stop.signal });
    await settled();
    stop.abort(new Error("enough"));
    await expect(cancelled).rejects.toThrow("enough");
    expect(run).toHaveBeenCalledOnce();
  });
});

describe("the bulkhead", () => {
  test("lets so many in, makes so many wait, and refuses the rest", async () => {
    const { call, part, time } = scene();
    const calls = Array.from({ length: 4 }, () => held());
    const results = calls.map(({ run }) => call(run));
    await settled();
    expect(part.state).toMatchObject({ running: 2, waiting: 2 });
    await expect(call(async () => "good")).rejects.toMatchObject({
      code: "PART_BUSY",
      retryAt: time.now + 5_000,
    });
    expect(calls.map(({ run }) => run.mock.calls.length)).toEqual([1, 1, 0, 0]);
    for (const { end } of calls) end.resolve("good");
    expect(await Promise.all(results)).toHaveLength(4);
    expect(part.state).toMatchObject({ running: 0, waiting: 0, rejected: 1 });
  });

  test("refuses who waits when the breaker opens, and lets go who is cancelled", async () => {
    const { call, part } = scene({ failures: 2 });
    const broken = [held(), held()];
    const failing = broken.map(({ run }) => call(run).catch(() => "failed"));
    const waiting = held();
    const refused = call(waiting.run).catch((error: unknown) => error);
    const stop = new AbortController();
    const cancelled = call(waiting.run, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(cancelled).rejects.toThrow("enough");
    for (const { end } of broken) end.reject(new Down("down"));
    expect(await Promise.all(failing)).toEqual(["failed", "failed"]);
    expect(await refused).toBeInstanceOf(PartUnavailableError);
    expect(waiting.run).not.toHaveBeenCalled();
    expect(part.state).toMatchObject({ running: 0, waiting: 0 });
  });
});

test("a run that does not answer in time is a failure, and is told to stop", async () => {
  const { call, part } = scene();
  const aborted = vi.fn();
  const run = (signal: AbortSignal) =>
    new Promise(() => signal.addEventListener("abort", aborted, { once: true }));
  await expect(call(run, { timeoutMs: 20 })).rejects.toMatchObject({ code: "PART_TIMEOUT" });
  expect(aborted).toHaveBeenCalledOnce();
  expect(part.state.failures).toBe(1);
});

/** What a breaker is to do, told anew: closed, open until, and how long the next time. */
class Model {
  state: "closed" | "open" = "closed";
  failures = 0;
  until = 0;
  openMs = policy.openMs;

  expects(outcome: "pass" | "fail" | "neither", now: number): "run" | "refused" {
    if (this.state === "open" && now < this.until) return "refused";
    const isProbe = this.state === "open";
    if (outcome === "pass") {
      this.state = "closed";
      this.failures = 0;
      this.openMs = policy.openMs;
    } else if (outcome === "fail") {
      this.failures += 1;
      if (isProbe) this.openMs = Math.min(policy.maximumOpenMs, this.openMs * 2);
      if (isProbe || this.failures >= policy.failures) {
        this.state = "open";
        this.until = now + this.openMs;
      }
    }
    return "run";
  }
}

test("any sequence of outcomes and waits runs and refuses as it should", async () => {
  const outcome = fc.constantFrom("pass" as const, "fail" as const, "neither" as const);
  const step = fc.record({ outcome, wait: fc.constantFrom(0, 1, 500, 1_000, 2_000, 3_000) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { call, part, time } = scene();
      const model = new Model();
      for (const { outcome: what, wait } of steps) {
        time.now += wait;
        const run = vi.fn(async () => {
          if (what === "fail") throw new Down("down");
          if (what === "neither") throw new Error("wrong question");
          return "good";
        });
        await call(run).catch(() => {});
        const expected = model.expects(what, time.now);
        expect(run.mock.calls.length === 1 ? "run" : "refused").toBe(expected);
        expect(part.state.state === "closed").toBe(model.state === "closed");
        expect(part.state.failures).toBe(model.failures);
      }
    }),
    { numRuns: 200 },
  );
});
