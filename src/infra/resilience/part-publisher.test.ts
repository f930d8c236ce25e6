import { afterEach, expect, test } from "vitest";
import { silentLogger } from "#shared";
import { fileDatabase } from "../../../test/support/file-database.ts";
import { partPolicies } from "../../../test/support/parts.ts";
import { isMeant, type PartIdentity } from "./part.ts";
import { PartPublisher } from "./part-publisher.ts";
import { askToReset, openParts, readParts } from "./part-table.ts";
import { Parts } from "./parts.ts";

const policies = partPolicies({ openMs: 60_000, maximumOpenMs: 60_000 });
const KNIP: PartIdentity = { kind: "tool", name: "knip@4f1d08c2" };

const place = fileDatabase();
const publishers: PartPublisher[] = [];
afterEach(async () => {
  for (const publisher of publishers.splice(0)) await publisher.stop();
});

/** A process as the database sees it, with its parts. */
async function process(id: string) {
  await place.database.pool.query(
    `insert into artel.process (id, host, boot, pid, started, application_version)
     values ($1, 'h', 'b', 1, 's', '1') on conflict do nothing`,
    [id],
  );
  const parts = new Parts({ policies });
  const options = { parts, pool: place.database.pool, process: id, logger: silentLogger };
  const publisher = new PartPublisher(options);
  publishers.push(publisher);
  const fail = (part: PartIdentity) =>
    parts.part(part).run({
      run: async () => "no",
      failureOf: () => ({ reason: "killed, token=hunter2" }),
    });
  return { parts, publisher, fail };
}

test("what opens in one process is seen, and reset, in all", async () => {
  const one = await process("one");
  const other = await process("other");
  await one.fail(KNIP);
  await other.fail(KNIP);
  await other.fail({ kind: "provider", name: "acme" });
  const seen = async () =>
    (await openParts(place.database.pool)).map(({ process, part }) => [process, part.name]);
  await expect.poll(seen).toEqual([
    ["other", "acme"],
    ["one", KNIP.name],
    ["other", KNIP.name],
  ]);
  const [, first] = await readParts(place.database.pool);
  expect(first).toMatchObject({ state: "open", failures: 1, calls: 1, rejected: 0, running: 0 });
  expect(first?.lastFailure).toBe("killed, token=***");
  expect((first?.until ?? 0) - (first?.since ?? 0)).toBeCloseTo(60_000, -2);
  expect(await askToReset(place.database.pool, KNIP)).toBe(2);
  await expect.poll(seen, { timeout: 5_000 }).toEqual([["other", "acme"]]);
  expect(one.parts.states()).toMatchObject([{ state: "closed" }]);
  expect(await askToReset(place.database.pool, KNIP)).toBe(0);
});

test("writes at a change and not at each call, and takes back what it wrote", async () => {
  const { parts, publisher } = await process("counting");
  const use = () => parts.part(KNIP).run({ run: async () => "yes", failureOf: () => undefined });
  const calls = async () =>
    (await readParts(place.database.pool)).find(({ process }) => process === "counting")?.calls;
  await use();
  await use();
  expect(await calls()).toBeUndefined();
  await expect.poll(calls, { timeout: 8_000 }).toBe(2);
  await publisher.stop();
  expect(await calls()).toBeUndefined();
});

test("a process that has ended is forgotten", async () => {
  const gone = await process("gone");
  await gone.fail(KNIP);
  const seen = async () => (await openParts(place.database.pool)).map(({ process }) => process);
  await expect.poll(seen).toEqual(["gone"]);
  await place.database.pool.query("update artel.process set stopped_at = now() where id = 'gone'");
  expect(await seen()).toEqual([]);
  await (await process("next")).publisher.stop();
  const { rows } = await place.database.pool.query("select from artel.part");
  expect(rows).toEqual([]);
});

test("a person names a part with or without its kind and its repository", () => {
  for (const wanted of ["tool:knip@4f1d08c2", "tool:knip", "knip@4f1d08c2", "knip"]) {
    expect(isMeant(KNIP, wanted), wanted).toBe(true);
  }
  for (const wanted of ["tool", "kni", "forge:knip", "4f1d08c2", "tool:"]) {
    expect(isMeant(KNIP, wanted), wanted).toBe(false);
  }
});
