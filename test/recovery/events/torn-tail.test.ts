import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EventCodecName, openSegmentLog } from "#infra/events";

const LONG = { timeout: 180_000 };
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-torn-"));
  path = join(folder, "system", "0000000000000001.segment");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Batch {
  readonly codec: EventCodecName;
  readonly messages: readonly string[];
}

/** Writes each batch as one frame, and returns the length of the file after each. */
async function write(batches: readonly Batch[]): Promise<number[]> {
  const lengths: number[] = [];
  for (const { codec, messages } of batches) {
    await append(messages, codec);
    lengths.push((await readFile(path)).length);
  }
  return lengths;
}

async function append(messages: readonly string[], codec: EventCodecName = "columns") {
  const log = openSegmentLog({ folder, codec, lingerMs: 0 });
  const events = messages.map(
    (message) =>
      ({ type: "task.progressed", actor: "person", payload: { task: "t", message } }) as const,
  );
  const appended = await log.append("system", events);
  await log.close();
  return appended;
}

async function read(): Promise<string[]> {
  const log = openSegmentLog({ folder });
  const messages: string[] = [];
  for await (const { payload } of log.read("system")) {
    messages.push((payload as { message: string }).message);
  }
  const end = (await log.readEnd("system")).at(-1);
  expect(end?.sequence ?? 0).toBe(messages.length);
  await log.close();
  return messages;
}

/** What must be there of a file that ends at a length. */
function whole(batches: readonly Batch[], lengths: readonly number[], length: number): string[] {
  return batches.flatMap((batch, index) =>
    (lengths[index] ?? Infinity) <= length ? batch.messages : [],
  );
}

test("at every position of a cut, readers see the whole frames before it", LONG, async () => {
  const batches: Batch[] = [
    { codec: "json-lines", messages: ["a", "b"] },
    { codec: "columns", messages: ["AEV1 AEV2", "é", "c"] },
    { codec: "columns", messages: ["d"] },
    { codec: "json-lines", messages: ["e"] },
  ];
  const lengths = await write(batches);
  const bytes = await readFile(path);
  for (let length = 0; length <= bytes.length; length += 1) {
    await writeFile(path, bytes.subarray(0, length));
    expect(await read(), `cut at ${length}`).toEqual(whole(batches, lengths, length));
  }
});

test(
  "after a cut anywhere in any frames, the next append goes on without a gap",
  LONG,
  async () => {
    const batch = fc.record({
      codec: fc.constantFrom<EventCodecName>("columns", "columns", "json-lines"),
      messages: fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 6 }),
    });
    const batches = fc.array(batch, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (written, part) => {
          await rm(join(folder, "system"), { recursive: true, force: true });
          const lengths = await write(written);
          const bytes = await readFile(path);
          const length = Math.floor(bytes.length * part);
          await writeFile(path, bytes.subarray(0, length));
          const left = whole(written, lengths, length);
          expect(await read()).toEqual(left);
          const [appended] = await append(["after"]);
          expect(appended?.sequence).toBe(left.length + 1);
          expect(await read()).toEqual([...left, "after"]);
        },
      ),
      { numRuns: 60 },
    );
  },
);
