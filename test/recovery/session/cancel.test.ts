import { test } from "vitest";
import { cancelCells } from "./cells-cancel.ts";

for (const cell of cancelCells.filter(({ size }) => size === "short")) {
  test.skipIf(cell.skip !== undefined)(cell.name, cell.run, 600_000);
}
