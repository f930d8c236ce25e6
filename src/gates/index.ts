export type { Gate, GateContext } from "./gate.ts";
