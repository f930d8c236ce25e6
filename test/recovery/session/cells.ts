import type { Cell } from "./cell.ts";
import { cancelCells } from "./cells-cancel.ts";
import { killCells } from "./cells-kill.ts";
import { machineCells } from "./cells-machine.ts";
import { stopCells } from "./cells-stop.ts";
import { storageCells } from "./cells-storage.ts";
import { togetherCells } from "./cells-together.ts";
import { workerCells } from "./cells-worker.ts";

/** Everything that is tried on a session. */
export const cells: readonly Cell[] = [
  ...killCells,
  ...workerCells,
  ...machineCells,
  ...stopCells,
  ...cancelCells,
  ...togetherCells,
  ...storageCells,
];
