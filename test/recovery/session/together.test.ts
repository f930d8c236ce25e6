import { test } from "vitest";
import { togetherCells } from "./cells-together.ts";

for (const cell of togetherCells.filter(({ size }) => size === "short")) {
  test.skipIf(cell.skip !== undefined)(cell.name, cell.run, 600_000);
}
