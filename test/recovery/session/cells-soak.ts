import { soak } from "../soak/soak.ts";
import type { Cell } from "./cell.ts";

const cell = (name: string, size: Cell["size"], seconds: number): Cell => ({
  area: "soak",
  name,
  size,
  run: () => soak(seconds),
});

export const soakCells: readonly Cell[] = [
  cell("50 agents for twenty seconds", "short", 20),
  cell("50 agents for a minute", "full", 60),
  cell("50 agents for an hour", "long", 3600),
];
