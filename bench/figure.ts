import { z } from "zod";

/** What a benchmark prints, as one line of JSON. */
export const figureSchema = z.strictObject({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  /** What the value is compared with; it was measured in the same run. */
  baseline: z.string(),
  baselineValue: z.number().nullable(),
  /** Value divided by that of the baseline. */
  ratio: z.number().nullable(),
  /** What else the value depends on: batch size, codec, replicas, when the disk is waited for. */
  conditions: z.string().optional(),
  /** Where a goal was set: in words, and whether this run met it. */
  goal: z.string().optional(),
  met: z.boolean().optional(),
});
export type Figure = z.infer<typeof figureSchema>;

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB" | "count" | "events/s" | "MB/s" | "%";
  readonly baseline?: { readonly name: string; readonly value: number };
  readonly conditions?: string;
  /** The value must stay below `below`, or below `times` the baseline's, or reach `atLeast`. */
  readonly goal?:
    | { readonly below: number }
    | { readonly times: number }
    | { readonly atLeast: number };
}

export function printFigure(measured: Measured): void {
  const { name, unit, baseline, conditions, goal } = measured;
  const figure: Figure = {
    name,
    value: rounded(measured.value),
    unit,
    baseline: baseline?.name ?? "none",
    baselineValue: baseline === undefined ? null : rounded(baseline.value),
    ratio: ratioOf(measured),
    ...(conditions === undefined ? {} : { conditions }),
    ...(goal === undefined ? {} : judge(measured, goal)),
  };
  process.stdout.write(`${JSON.stringify(figureSchema.parse(figure))}\n`);
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("no value was measured");
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function ratioOf({ value, baseline }: Measured): number | null {
  return baseline === undefined || baseline.value === 0 ? null : rounded(value / baseline.value);
}

function judge(
  measured: Measured,
  goal: NonNullable<Measured["goal"]>,
): Pick<Figure, "goal" | "met"> {
  if ("below" in goal) {
    return { goal: `below ${goal.below} ${measured.unit}`, met: measured.value < goal.below };
  }
  if ("atLeast" in goal) {
    const words = `at least ${goal.atLeast} ${measured.unit}`;
    return { goal: words, met: measured.value >= goal.atLeast };
  }
  const ratio = ratioOf(measured);
  const words = `below ${goal.times} × ${measured.baseline?.name ?? ""}`;
  return { goal: words, met: ratio !== null && ratio < goal.times };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
