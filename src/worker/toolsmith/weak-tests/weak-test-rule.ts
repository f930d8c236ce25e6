import type { SyntaxNode } from "#analysis";
import type { Severity } from "#domain";
import type { SourceFile } from "../test-code/source-file.ts";
import type { TestCall } from "../test-code/test-calls.ts";
import type { AssertionReader } from "./assertions.ts";
import type { ImportedModule } from "./repository-modules.ts";

/** One way in which a test proves less than it seems to. Each has texts in which it is found, and in which it is not. */
export interface WeakTestRule {
  /** The file's name. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** 0–1. */
  readonly confidence: number;
  /** What to do about it. */
  readonly suggestion: string;
  find(code: TestCode): readonly WeakPlace[];
  /** Whole files. */
  readonly fixtures: { readonly finds: readonly string[]; readonly passes: readonly string[] };
}

export interface TestCode {
  readonly file: SourceFile;
  readonly tests: readonly TestCall[];
  readonly assertions: AssertionReader;
  /** By specifier. */
  readonly imported: ReadonlyMap<string, ImportedModule>;
}

export interface WeakPlace {
  readonly node: SyntaxNode;
  /** What, and why it matters, in a sentence or two. */
  readonly message: string;
  readonly related?: readonly SyntaxNode[];
}
