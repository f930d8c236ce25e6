import { killCells } from "./cells-kill.ts";
import { stopCells } from "./cells-stop.ts";
import { testShort } from "./short-cells.ts";

testShort([...killCells, ...stopCells]);
