import type { Moment } from "./fault-plan.ts";
import { undisturbed } from "./undisturbed.ts";
import { victims, type Victim } from "./victims.ts";

type Result = "pass" | "FAIL";

/** Durable moves by victims and moments: what came of killing there. */
class StepTable {
  readonly #results = new Map<string, Result>();

  add(
    victim: Victim,
    cells: readonly { readonly point: string; readonly moment: Moment }[],
    result: Result,
  ): void {
    for (const { point, moment } of cells) {
      const key = keyOf(victim, point, moment);
      if (this.#results.get(key) !== "FAIL") this.#results.set(key, result);
    }
  }

  /** Undefined when nothing was tried. */
  async print(): Promise<string | undefined> {
    if (this.#results.size === 0) return undefined;
    const rows = (await undisturbed()).moves.map(({ point }) =>
      [
        point.padEnd(44),
        ...victims.map((victim) =>
          (["before", "during", "after"] as const)
            .map((moment) => this.#sign(keyOf(victim, point, moment)))
            .join("  "),
        ),
      ].join("   "),
    );
    const heads = ["durable step".padEnd(44), ...victims.map((victim) => victim.padEnd(7))];
    return [
      "Killed before, during and after the side effect of each step: + ended as undisturbed, F not, · not tried or over too soon",
      heads.join("   "),
      ...rows,
    ].join("\n");
  }

  #sign(key: string): string {
    const result = this.#results.get(key);
    return result === undefined ? "·" : result === "pass" ? "+" : "F";
  }
}

function keyOf(victim: Victim, point: string, moment: Moment): string {
  return JSON.stringify([victim, point, moment]);
}

export const stepTable = new StepTable();
