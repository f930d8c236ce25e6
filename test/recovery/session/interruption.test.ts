import { stepCells } from "./cells-step.ts";
import { stopCells } from "./cells-stop.ts";
import { testShort } from "./short-cells.ts";

testShort([...stepCells, ...stopCells]);
