import { stepCells } from "./cells-step.ts";
import { stopCells } from "./cells-stop.ts";
import { workerCells } from "./cells-worker.ts";
import { testShort } from "./short-cells.ts";

testShort([...stepCells, ...workerCells, ...stopCells]);
