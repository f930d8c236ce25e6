import { test } from "vitest";
import { stopCells } from "./cells-stop.ts";

for (const cell of stopCells.filter(({ size }) => size === "short")) {
  test.skipIf(cell.skip !== undefined)(cell.name, cell.run, 600_000);
}
