import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toolsmithJobs } from "./registry.ts";

test("every folder with a job.ts has its line here, and the other way round", async () => {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const withJob = [];
  for (const folder of folders) {
    const files = await readdir(join(import.meta.dirname, folder));
    if (files.includes("job.ts")) withJob.push(folder);
  }
  expect(toolsmithJobs.map(({ descriptor }) => descriptor.name).toSorted()).toEqual(
    withJob.toSorted(),
  );
});

test("jobs have different orders, and only the last waits for others", () => {
  const orders = toolsmithJobs.map(({ descriptor }) => descriptor.order);
  expect(new Set(orders).size).toBe(orders.length);
  const waiting = toolsmithJobs.filter(({ descriptor }) => descriptor.waitsForOthers);
  expect(waiting.map(({ descriptor }) => descriptor.name)).toEqual(["format"]);
  expect(Math.max(...orders)).toBe(waiting[0]?.descriptor.order);
});
