import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type * as TreeSitter from "web-tree-sitter";
import { LineIndex } from "../../measure/line-index.ts";
import { TreeNode } from "./tree.ts";

/** What people write takes milliseconds; what takes longer was made to. */
const LIMIT_MS = 5_000;

const loaded = new Map<string, TreeSitter.Parser>();
let core: Promise<typeof TreeSitter> | undefined;

/** The file with a grammar, when the parser and the package with the grammars are installed. */
export function grammarFile(grammar: string): string | undefined {
  try {
    const path = `@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`;
    const file = fileURLToPath(import.meta.resolve(path));
    const parser = fileURLToPath(import.meta.resolve("web-tree-sitter"));
    return existsSync(file) && existsSync(parser) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Loads a grammar, once in a process. */
export async function loadGrammar(grammar: string): Promise<void> {
  if (loaded.has(grammar)) return;
  const file = grammarFile(grammar);
  if (file === undefined) throw new Error(`there is no grammar ${grammar}`);
  core ??= loadCore();
  const { Language, Parser } = await core;
  const parser = new Parser();
  parser.setLanguage(await Language.load(file));
  loaded.set(grammar, parser);
}

/** Loaded when the first file needs it, so that all others are read where it is not installed. */
async function loadCore(): Promise<typeof TreeSitter> {
  const library = await import("web-tree-sitter");
  await library.Parser.init();
  return library;
}

/** Undefined when the parser gave up: it took too long. The parser's own memory is freed before this returns. */
export function parseTree(grammar: string, text: string): TreeNode | undefined {
  const parser = loaded.get(grammar);
  if (parser === undefined) throw new Error(`the grammar ${grammar} was not loaded`);
  const end = performance.now() + LIMIT_MS;
  // The declaration says that the callback answers nothing; the library stops when it answers true.
  const progressCallback = (): boolean => performance.now() > end;
  const tree = parser.parse(text, null, { progressCallback });
  if (tree === null) {
    parser.reset();
    return undefined;
  }
  try {
    return copyTree(tree, text);
  } finally {
    tree.delete();
  }
}

function copyTree(tree: TreeSitter.Tree, text: string): TreeNode {
  const source = { text, lines: new LineIndex(text) };
  const cursor = tree.walk();
  const read = (parent: TreeNode | undefined): TreeNode => {
    const node = new TreeNode(source, {
      kind: cursor.nodeType,
      named: cursor.nodeIsNamed,
      start: cursor.startIndex,
      end: cursor.endIndex,
      field: cursor.currentFieldName ?? undefined,
      parent,
      missing: cursor.nodeIsMissing,
    });
    parent?.children.push(node);
    return node;
  };
  try {
    const root = read(undefined);
    let node = root;
    for (;;) {
      if (cursor.gotoFirstChild()) {
        node = read(node);
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return root;
        node = node.parent ?? root;
      }
      node = read(node.parent);
    }
  } finally {
    cursor.delete();
  }
}
