import { test } from "vitest";
import { storageCells } from "./cells-storage.ts";

for (const cell of storageCells.filter(({ size }) => size === "short")) {
  test.skipIf(cell.skip !== undefined)(cell.name, cell.run, 600_000);
}
