export { bisect } from "./bisect/bisect.ts";
export { executeHealing } from "./execute-healing.ts";
export type { HealingServices } from "./healing-services.ts";
export { healingJob } from "./job.ts";
export { healingStrategies } from "./strategies/registry.ts";
export type { HealingStrategy } from "./strategies/strategy.ts";
export { verify } from "./verify.ts";
