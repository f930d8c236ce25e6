import { claude } from "./claude/coder.ts";
import { codex } from "./codex/coder.ts";
import type { Coder } from "./coder.ts";
import { gemini } from "./gemini/coder.ts";
import { goose } from "./goose/coder.ts";
import { opencode } from "./opencode/coder.ts";

/** Every coding CLI that can be driven, one line each; those that are installed are found by `discoverCoders`. */
export const coders: readonly Coder[] = [opencode, codex, gemini, claude, goose];
