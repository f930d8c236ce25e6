import { compareLastGood } from "./compare-last-good/method.ts";
import { isolate } from "./isolate/method.ts";
import type { InvestigationMethod } from "./method.ts";
import { rerun } from "./rerun/method.ts";
import { trace } from "./trace/method.ts";

/** In the order in which they are tried: first whether it is there at all, then where it comes from. */
export const investigationMethods: readonly InvestigationMethod[] = [
  rerun,
  isolate,
  trace,
  compareLastGood,
];
