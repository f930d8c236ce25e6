import { askTool } from "./ask/tool.ts";
import { delegateTool } from "./delegate/tool.ts";
import { editTool } from "./edit/tool.ts";
import { noteTool } from "./note/tool.ts";
import { patchTool } from "./patch/tool.ts";
import { readTool } from "./read/tool.ts";
import { removeTool } from "./remove/tool.ts";
import { runTool } from "./run/tool.ts";
import { searchTool } from "./search/tool.ts";
import { snippetTool } from "./snippet/tool.ts";
import { testTool } from "./test/tool.ts";
import type { ModelTool } from "./tool.ts";
import { writeTool } from "./write/tool.ts";

/** In the order in which models are told of them. */
export const modelTools: readonly ModelTool[] = [
  readTool,
  searchTool,
  editTool,
  patchTool,
  writeTool,
  removeTool,
  runTool,
  snippetTool,
  testTool,
  askTool,
  noteTool,
  delegateTool,
];

export const modelToolNames: readonly string[] = modelTools.map(({ name }) => name);
