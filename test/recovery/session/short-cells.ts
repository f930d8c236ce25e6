import { test } from "vitest";
import type { Cell } from "./cell.ts";

/** The short ones as tests; the rest is in `npm run recovery`. */
export function testShort(cells: readonly Cell[]): void {
  for (const cell of cells.filter(({ size }) => size === "short")) {
    test.skipIf(cell.skip !== undefined)(
      `${cell.area}: ${cell.name}`,
      async () => {
        await cell.run();
      },
      600_000,
    );
  }
}
