import { cancelCells } from "./cells-cancel.ts";
import { soakCells } from "./cells-soak.ts";
import { storageCells } from "./cells-storage.ts";
import { testShort } from "./short-cells.ts";

testShort([...cancelCells, ...storageCells, ...soakCells]);
