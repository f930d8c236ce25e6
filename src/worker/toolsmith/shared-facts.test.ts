import { expect, test } from "vitest";
import { SharedFacts, sharedFacts } from "./shared-facts.ts";

test("a fact is looked for once, also by those who ask at the same time", async () => {
  const facts = new SharedFacts();
  let looks = 0;
  const look = async () => (looks += 1);
  expect(await Promise.all([facts.find("a", look), facts.find("a", look)])).toEqual([1, 1]);
  expect(await facts.find("a", look)).toBe(1);
  expect(await facts.find("b", look)).toBe(2);
});

test("a failure reaches all who wait and is then forgotten", async () => {
  const facts = new SharedFacts();
  const broken = () => Promise.reject(new Error("broken"));
  const both = await Promise.allSettled([facts.find("a", broken), facts.find("a", broken)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await facts.find("a", async () => "found")).toBe("found");
});

test("facts belong to one workbench and one commit", () => {
  const workbench = {};
  expect(sharedFacts(workbench, "1")).toBe(sharedFacts(workbench, "1"));
  expect(sharedFacts(workbench, "1")).not.toBe(sharedFacts(workbench, "2"));
  expect(sharedFacts(workbench, "1")).not.toBe(sharedFacts({}, "1"));
});
