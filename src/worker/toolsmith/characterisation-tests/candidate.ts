import type { CallableFunction } from "./probe.ts";
import type { TestHabit, TestPlace } from "./test-habit.ts";
import type { TestSuite } from "#domain";

/** A module with functions that can be called, and where tests of it would be. */
export interface Candidate {
  readonly source: string;
  readonly callable: readonly CallableFunction[];
  readonly suite: TestSuite;
  readonly habit: TestHabit;
  readonly place: TestPlace;
}
