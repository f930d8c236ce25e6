import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventCodecName } from "./codec/codec.ts";
import {
  collect,
  describeEventLog,
  type EventLogSubject,
  messages,
  progress,
} from "./conformance.ts";
import type { EventLog } from "./event-log.ts";
import { openSegmentLog, type SegmentLogOptions } from "./segment-log.ts";

for (const codec of ["columns", "json-lines"] as const) {
  describeEventLog(`segments of ${codec}`, () => segmentSubject(codec));
}

async function segmentSubject(codec: EventCodecName): Promise<EventLogSubject> {
  const folder = await mkdtemp(join(tmpdir(), "artel events-"));
  const opened: EventLog[] = [];
  return {
    async open() {
      const log = openSegmentLog({ folder, codec, lingerMs: 1 });
      opened.push(log);
      return log;
    },
    async remove() {
      await Promise.all(opened.map((log) => log.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe("segment files", () => {
  let folder: string;
  const opened: EventLog[] = [];
  const open = (options: Partial<SegmentLogOptions> = {}) => {
    const log = openSegmentLog({ folder, lingerMs: 0, ...options });
    opened.push(log);
    return log;
  };
  const files = async (ending: string) =>
    (await readdir(join(folder, "system")))
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => join(folder, "system", name));
  const segments = () => files(".segment");
  const archived = () => files(".archive");

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "artel-segments-"));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((log) => log.close()));
    await rm(folder, { recursive: true, force: true });
  });

  test("are private to the user", async () => {
    await open().append("system", [progress("a")]);
    const [segment] = await segments();
    expect((await stat(join(folder, "system"))).mode & 0o777).toBe(0o700);
    expect((await stat(segment as string)).mode & 0o777).toBe(0o600);
  });

  test("are followed by new ones when large, and read across", async () => {
    const log = open({ segmentBytes: 500 });
    for (let index = 1; index <= 20; index += 1) await log.append("system", [progress(`${index}`)]);
    expect((await segments()).length).toBeGreaterThan(3);
    const numbers = Array.from({ length: 20 }, (_, index) => String(index + 1));
    expect(messages(await collect(log.read("system")))).toEqual(numbers);
    expect(messages(await collect(log.read("system", 13)))).toEqual(numbers.slice(12));
    const again = open({ segmentBytes: 500 });
    expect((await again.append("system", [progress("21")]))[0]?.sequence).toBe(21);
  });

  test("end at every possible torn tail: readers stop before it, the next writer repairs it", async () => {
    const log = open();
    await log.append("system", [progress("a")]);
    const [path] = (await segments()) as [string];
    const whole = await readFile(path);
    await log.append("system", [progress("b"), progress("c")]);
    await log.close();
    const longer = await readFile(path);
    for (let length = whole.length; length < longer.length; length += 23) {
      await writeFile(path, longer.subarray(0, length));
      const torn = open();
      expect(messages(await collect(torn.read("system")))).toEqual(["a"]);
      expect((await torn.append("system", [progress("d")]))[0]?.sequence).toBe(2);
      expect(messages(await collect(torn.read("system")))).toEqual(["a", "d"]);
      await torn.close();
    }
  });

  test("of zeros at the end, as after a power loss, are a torn tail", async () => {
    const log = open();
    await log.append("system", [progress("a")]);
    const [path] = (await segments()) as [string];
    await log.close();
    await appendFile(path, Buffer.alloc(5000));
    const again = open();
    expect(messages(await collect(again.read("system")))).toEqual(["a"]);
    await again.append("system", [progress("b")]);
    expect(messages(await collect(again.read("system")))).toEqual(["a", "b"]);
  });

  test("that were made but never filled are used", async () => {
    await mkdir(join(folder, "system"));
    await writeFile(join(folder, "system", `${"1".padStart(16, "0")}.segment`), "");
    const log = open();
    await log.append("system", [progress("a")]);
    expect(messages(await collect(log.read("system")))).toEqual(["a"]);
  });

  test("damaged in the middle are refused by readers and writers, and left as they are", async () => {
    const log = open();
    for (const name of ["a", "b", "c"]) await log.append("system", [progress(name)]);
    await log.close();
    const [path] = (await segments()) as [string];
    const bytes = await readFile(path);
    const at = bytes.indexOf('["b"]');
    expect(at).toBeGreaterThan(0);
    bytes.write("X", at + 2);
    await writeFile(path, bytes);
    const again = open();
    const corrupt = { code: "EVENTS_CORRUPT", kind: "environment" };
    await expect(collect(again.read("system"))).rejects.toMatchObject(corrupt);
    await expect(again.append("system", [progress("d")])).rejects.toMatchObject(corrupt);
    expect(await readFile(path)).toEqual(bytes);
  });

  test("that lost their end before a following one are refused", async () => {
    const log = open({ segmentBytes: 10 });
    for (const name of ["a", "b", "c"]) await log.append("system", [progress(name)]);
    await log.close();
    const [first] = (await segments()) as [string];
    await writeFile(first, (await readFile(first)).subarray(0, -3));
    await expect(collect(open().read("system"))).rejects.toMatchObject({ code: "EVENTS_CORRUPT" });
  });

  test("are a fraction in size when archived, private, and none is left beside its archive", async () => {
    const log = open({ segmentBytes: 20_000 });
    for (let index = 0; index < 300; index += 1) {
      await log.append("system", [progress(`progress number ${index}`)]);
    }
    const sizeOf = async (paths: readonly string[]) =>
      (await Promise.all(paths.map((path) => stat(path)))).reduce((sum, { size }) => sum + size, 0);
    const before = await sizeOf(await segments());
    const all = await collect(log.read("system"));
    await log.archive("system");
    const archives = await archived();
    expect(await segments()).toEqual([]);
    expect(archives.length).toBeGreaterThan(2);
    expect((await stat(archives[0] as string)).mode & 0o777).toBe(0o600);
    expect(await sizeOf(archives)).toBeLessThan(before / 5);
    for (const from of [1, 100, 299, 300]) {
      expect(await collect(log.read("system", from))).toEqual(all.slice(from - 1));
    }
  });

  test("that were archived but not removed before a crash count, and are archived again", async () => {
    const log = open();
    await log.append("system", [progress("a")]);
    const [path] = (await segments()) as [string];
    const segment = await readFile(path);
    await log.archive("system");
    await log.close();
    await writeFile(path, segment);
    await writeFile(`${path}.unfinished`, "half of an archive");
    const again = open();
    await again.append("system", [progress("b")]);
    expect(messages(await collect(again.read("system")))).toEqual(["a", "b"]);
    await again.archive("system");
    expect(await segments()).toEqual([]);
    expect(await archived()).toHaveLength(1);
    expect(messages(await collect(again.read("system")))).toEqual(["a", "b"]);
  });

  test("with a torn tail are repaired before they are archived", async () => {
    const log = open();
    await log.append("system", [progress("a")]);
    await log.close();
    const [path] = (await segments()) as [string];
    await appendFile(path, "AEV2 and a part of a frame");
    const again = open();
    await again.archive("system");
    expect(messages(await collect(again.read("system")))).toEqual(["a"]);
    expect((await again.append("system", [progress("b")]))[0]?.sequence).toBe(2);
  });

  test("whose archive is damaged are refused", async () => {
    const log = open();
    await log.append("system", [progress("a"), progress("b".repeat(5000))]);
    await log.archive("system");
    const [path] = (await archived()) as [string];
    const bytes = await readFile(path);
    for (const damaged of [bytes.subarray(0, -5), Buffer.alloc(bytes.length), Buffer.alloc(0)]) {
      await writeFile(path, damaged);
      await expect(collect(open().read("system"))).rejects.toMatchObject({
        code: "EVENTS_CORRUPT",
      });
    }
  });

  test("hold JSON, for people with grep", async () => {
    await open().append("system", [progress("find me")]);
    const [path] = (await segments()) as [string];
    expect(await readFile(path, "utf8")).toContain('"columns":[["t"],["find me"]]');
  });

  test("of JSON lines, as they once were, are read and gone on with", async () => {
    const old = open({ codec: "json-lines" });
    await old.append("system", [progress("a"), progress("b")]);
    await old.close();
    const [path] = (await segments()) as [string];
    expect(await readFile(path, "utf8")).toContain('"payload":{"task":"t","message":"b"}}\n');
    const log = open();
    await log.append("system", [progress("c"), progress("d")]);
    expect(messages(await collect(log.read("system", 2)))).toEqual(["b", "c", "d"]);
    expect(messages(await log.readEnd("system"))).toEqual(["a", "b", "c", "d"]);
  });
});
