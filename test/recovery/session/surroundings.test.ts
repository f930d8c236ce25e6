import { soakCells } from "./cells-soak.ts";
import { storageCells } from "./cells-storage.ts";
import { testShort } from "./short-cells.ts";

testShort([...storageCells, ...soakCells]);
