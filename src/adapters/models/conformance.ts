import { afterEach, beforeEach, describe, it } from "vitest";
import { answerCases } from "./conformance/answer-cases.ts";
import { cutCases } from "./conformance/cut-cases.ts";
import type { Dialect } from "./conformance/dialect.ts";
import { failureCases } from "./conformance/failure-cases.ts";
import { Place } from "./conformance/place.ts";

/** What holds for every provider, against a server that speaks its format. */
export function testModelProvider(dialect: Dialect): void {
  let place: Place;
  beforeEach(async () => {
    place = await Place.open(dialect);
  });
  afterEach(() => place.close());

  describe("answers", () => {
    it.each(answerCases)("$name", ({ run }) => run(place));
  });
  describe("failures", () => {
    it.each(failureCases)("$name", ({ run }) => run(place));
  });
  describe("cuts", () => {
    it.each(cutCases)("$name", ({ run }) => run(place));
  });
}
