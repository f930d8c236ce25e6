import { test } from "vitest";
import { killCells } from "./cells-kill.ts";

for (const cell of killCells.filter(({ size }) => size === "short")) {
  test.skipIf(cell.skip !== undefined)(cell.name, cell.run, 600_000);
}
