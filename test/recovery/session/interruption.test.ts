import { killCells } from "./cells-kill.ts";
import { stepCells } from "./cells-step.ts";
import { stopCells } from "./cells-stop.ts";
import { workerCells } from "./cells-worker.ts";
import { testShort } from "./short-cells.ts";

testShort([...killCells, ...stepCells, ...workerCells, ...stopCells]);
