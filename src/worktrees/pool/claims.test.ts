import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bootOf, thisProcess } from "../maker.ts";
import { Claims } from "./claims.ts";
import { held, making } from "./making.ts";
import { SlotFolders, type Slot } from "./slot-folders.ts";
import type { HeldToken, IdleToken, MakingToken } from "./token.ts";

const COMMITS = ["a".repeat(40), "b".repeat(40)];
const DEPENDENCIES = [undefined, "key"];
const PROCESSES = 3;

const wanted = fc.record({
  commit: fc.constantFrom(...COMMITS),
  dependencies: fc.constantFrom(...DEPENDENCIES),
});
const steps = fc.array(
  fc.record({
    process: fc.nat({ max: PROCESSES - 1 }),
    action: fc.constantFrom(
      "take",
      "take",
      "take",
      "create",
      "return",
      "return",
      "discard",
      "steal",
    ),
    which: fc.nat({ max: 5 }),
    wanted,
  }),
  { minLength: 20, maxLength: 60, size: "max" },
);

/** What one of several processes has; each has a listing of its own, which may be old. */
class Participant {
  readonly slots: SlotFolders;
  readonly claims: Claims;
  readonly holds: Slot<HeldToken>[] = [];
  /** What it had, and gave away. */
  readonly past: Slot<HeldToken>[] = [];

  constructor(root: string) {
    this.slots = new SlotFolders(root);
    this.claims = new Claims(this.slots, () => true);
  }

  take(want: Parameters<Claims["take"]>[0], number: number): Slot<MakingToken> | undefined {
    return this.claims.take(want, making(`holder-${number}`))?.slot;
  }

  hold(slot: Slot<MakingToken>): void {
    const token = held(slot.token);
    expect(this.slots.move(slot, token)).toBe(true);
    this.holds.push({ name: slot.name, token });
  }
}

it("of many that want the same slots each is handed to one, and only after it was returned", async () => {
  const folder = mkdtempSync(join(tmpdir(), "artel-claims-"));
  const boot = bootOf(thisProcess());
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const root = join(folder, String((run += 1)));
        mkdirSync(root);
        const participants = Array.from({ length: PROCESSES }, () => new Participant(root));
        /** Slots that may be taken, as a perfect observer knows them. */
        const idle = new Map<string, IdleToken>();
        for (const [number, { process, action, which, wanted: want }] of sequence.entries()) {
          const one = participants[process]!;
          const slot = one.holds[which % Math.max(1, one.holds.length)];
          if (action === "create") {
            one.hold(one.slots.create(making(`holder-${number}`), { common: "/c", ...want }));
          } else if (action === "take") {
            const taken = one.take(want, number);
            // There is one whenever there could be one, and it was nobody's.
            expect(taken === undefined).toBe(idle.size === 0);
            if (taken === undefined) continue;
            expect(idle.delete(taken.name)).toBe(true);
            one.hold(taken);
          } else if (action === "steal") {
            // Somebody who acts on what was true once changes nothing.
            const past = one.past[which % Math.max(1, one.past.length)];
            if (past !== undefined) expect(one.slots.move(past, making("thief"))).toBe(false);
          } else if (slot !== undefined) {
            one.holds.splice(one.holds.indexOf(slot), 1);
            one.past.push(slot);
            const own = { name: slot.name, token: making("pool") };
            expect(one.slots.move(slot, own.token)).toBe(true);
            if (action === "discard") await one.slots.discard(own);
            else {
              const token: IdleToken = { state: "idle", uid: 1, boot, ...want };
              expect(one.slots.makeIdle(own, token, Date.now())).toBe(true);
              idle.set(slot.name, token);
            }
          }
        }
        const names = participants.flatMap(({ holds }) => holds.map(({ name }) => name));
        expect(new Set(names).size).toBe(names.length);
        for (const { slots, holds } of participants) {
          for (const { name, token } of holds) expect(slots.token(name)).toEqual(token);
        }
        const all = readdirSync(root).filter((name) => name.startsWith("pool-"));
        expect(all.toSorted()).toEqual([...names, ...idle.keys()].toSorted());
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("what fits best is handed out first: dependencies count more than the commit", () => {
  const root = mkdtempSync(join(tmpdir(), "artel-claims-"));
  try {
    const one = new Participant(root);
    const [commit = "", another = ""] = COMMITS;
    const kinds = [
      { commit: another, dependencies: undefined },
      { commit, dependencies: undefined },
      { commit: another, dependencies: "key" },
      { commit, dependencies: "key" },
    ];
    for (const kind of kinds) {
      const slot = one.slots.create(making("pool"), { common: "/c", commit: kind.commit });
      one.slots.makeIdle(slot, { state: "idle", uid: 1, boot: "b", ...kind }, 1);
    }
    const order = kinds.map(() => one.claims.take({ commit, dependencies: "key" }, making("me")));
    const found = order.map((taken) => [taken?.was.commit, taken?.was.dependencies]);
    const best = [
      [commit, "key"],
      [another, "key"],
      [commit, undefined],
      [another, undefined],
    ];
    expect(found).toEqual(best);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
