import type { Risk } from "#domain";
import type { Parcel } from "../parcel/parcel.ts";

/** What one of several agents made of the same goal; named after its folder. */
export interface Instance {
  readonly name: string;
  /** Undefined where its job ended without a parcel, or with one that is refused. */
  readonly parcel: Parcel | undefined;
  /** Why what it handed over cannot be used. */
  readonly refusal?: string;
}

const RISKS: readonly Risk[] = ["low", "medium", "high"];

/**
 * The instances, the best first: what the gates confirmed before what they could not, then the lower risk, then what
 * comes with tests, then the smaller change, then the cheaper one. Those without a change come last.
 */
export function compareInstances(instances: readonly Instance[]): readonly Instance[] {
  return instances.toSorted((one, other) => {
    const [ours, theirs] = [standing(one), standing(other)];
    const index = ours.findIndex((value, position) => value !== theirs[position]);
    if (index === -1) return one.name.localeCompare(other.name);
    return (ours[index] ?? 0) - (theirs[index] ?? 0);
  });
}

/** Lower is better, earlier counts first. */
function standing({ parcel }: Instance): readonly number[] {
  const change = parcel?.change;
  if (parcel === undefined) return [3];
  if (change === undefined) return [2];
  return [
    change.verdict === "pass" ? 0 : 1,
    RISKS.indexOf(change.risk),
    change.testFiles > 0 ? 0 : 1,
    change.insertions + change.deletions,
    parcel.costUsd,
  ];
}

/** The best one, when it made a change that can be proposed. */
export function bestInstance(compared: readonly Instance[]): Instance | undefined {
  const [first] = compared;
  return first?.parcel?.change === undefined ? undefined : first;
}
