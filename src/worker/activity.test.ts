import { expect, test } from "vitest";
import { activityAfter } from "./activity.ts";

test.each([
  [undefined, "planning"],
  ["acknowledge messages", "planning"],
  ["round 2: time", "planning"],
  ["round 2: tools of the repository", "planning"],
  ["record started", "working"],
  ["try 1", "working"],
  ["round 1: answer 3", "working"],
  ["round 1: tool 2: run", "working"],
  ["round 1: ended", "reporting"],
  ["judge round 1", "reporting"],
  ["survey", "reporting"],
  ["report result", "reporting"],
])("after the step %j an agent is %s", (step, activity) => {
  expect(activityAfter(step)).toBe(activity);
});
