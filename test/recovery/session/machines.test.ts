import { machineCells } from "./cells-machine.ts";
import { testShort } from "./short-cells.ts";

testShort(machineCells);
