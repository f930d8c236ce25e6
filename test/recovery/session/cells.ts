import type { Cell } from "./cell.ts";
import { cancelCells } from "./cells-cancel.ts";
import { killCells } from "./cells-kill.ts";
import { soakCells } from "./cells-soak.ts";
import { stepCells } from "./cells-step.ts";
import { machineCells } from "./cells-machine.ts";
import { stopCells } from "./cells-stop.ts";
import { storageCells } from "./cells-storage.ts";
import { togetherCells } from "./cells-together.ts";
import { workerCells } from "./cells-worker.ts";

/** Everything that is tried on a session. */
export const cells: readonly Cell[] = [
  ...killCells,
  ...stepCells,
  ...workerCells,
  ...machineCells,
  ...stopCells,
  ...cancelCells,
  ...togetherCells,
  ...storageCells,
  ...soakCells,
];
