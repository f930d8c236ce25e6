import { ava } from "./ava/adapter.ts";
import { command } from "./command/adapter.ts";
import { jest } from "./jest/adapter.ts";
import { mocha } from "./mocha/adapter.ts";
import { nodeTest } from "./node/adapter.ts";
import { pytest } from "./pytest/adapter.ts";
import type { TestRunnerAdapter } from "./runner.ts";
import { vitest } from "./vitest/adapter.ts";

export const testRunners: readonly TestRunnerAdapter[] = [
  vitest,
  jest,
  mocha,
  nodeTest,
  ava,
  pytest,
  command,
];
