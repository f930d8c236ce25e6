import assert from "node:assert/strict";
import { z } from "zod";
import type { Cell } from "./cell.ts";
import type { DurableMove } from "./durable-moves.ts";
import type { FaultPlan, Moment } from "./fault-plan.ts";
import { inspectEnd, personState } from "./inspect.ts";
import { stepTable } from "./step-table.ts";
import { undisturbed } from "./undisturbed.ts";
import { strike, type Victim } from "./victims.ts";

const moments = ["before", "during", "after"] as const;
/** Moves at which the victim was away are tried again in another session, so often. */
const MOST_SESSIONS = 3;

type Choice = (move: DurableMove, index: number) => Moment | undefined;

/** Sessions in which the victim is killed at each of the chosen moves once, until each was tried. */
async function strikeMoves(victim: Victim, choose: Choice, sessions: number): Promise<string> {
  const { moves } = await undisturbed();
  const all = moves.filter(({ isOfTask }) => victim !== "worker" || isOfTask);
  let left = new Map(
    all.flatMap((move, index) => {
      const moment = choose(move, index);
      return moment === undefined ? [] : [[move.point, { moment, ms: move.ms }] as const];
    }),
  );
  const wanted = left.size;
  for (let session = 1; session <= sessions && left.size > 0; session += 1) {
    const struck = new Set(await strikeIn(victim, Object.fromEntries(left)));
    left = new Map([...left].filter(([point]) => !struck.has(point)));
  }
  assert.ok(left.size < wanted, "nothing was killed");
  return `${wanted - left.size} of ${wanted} moves${left.size === 0 ? "" : `; over too soon: ${[...left.keys()].join(", ")}`}`;
}

const struckSchema = z.looseObject({
  point: z.string(),
  moment: z.enum(moments),
});

/** One session, which must end as one that nothing happened to. Answers the moves at which the victim was killed. */
async function strikeIn(victim: Victim, faults: FaultPlan["faults"]): Promise<readonly string[]> {
  const calm = await undisturbed();
  const struck = await strike(victim, faults);
  let cells: z.infer<typeof struckSchema>[] = [];
  try {
    const person = personState(struck.scene.repository);
    const { session, ended } = await struck.live();
    cells = z.array(struckSchema).parse(struck.faults.journal());
    const wasKilledAtEnd = ended.signal === "SIGKILL";
    if (!wasKilledAtEnd) assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    assert.deepEqual(await struck.scene.sessions(), [session], "no second session was begun");
    await inspectEnd(struck.scene, session, {
      undisturbed: calm,
      person,
      cuts: cells.length,
      reported: !wasKilledAtEnd,
    });
    stepTable.add(victim, cells, "pass");
    return cells.map(({ point }) => point);
  } catch (error) {
    stepTable.add(victim, cells, "FAIL");
    const last = cells.map(({ point, moment }) => `${moment} ${point}`).join("\n");
    throw new Error(`${victim} was killed\n${last}\n${String(error)}`, { cause: error });
  } finally {
    await struck.remove();
  }
}

const rotating =
  (every: number): Choice =>
  (_, index) =>
    index % every === 0 ? moments[(index / every) % moments.length] : undefined;

const names: Readonly<Record<Victim, string>> = {
  session: "the session's process",
  worker: "the worker",
  database: "the embedded database",
  postgres: "PostgreSQL",
  nats: "the NATS server",
};

const cell = (victim: Victim, what: string, size: Cell["size"], choose: Choice): Cell => ({
  area: "step",
  name: `${names[victim]}, ${what}`,
  size,
  run: () => strikeMoves(victim, choose, size === "short" ? 1 : MOST_SESSIONS),
});

const all: readonly Victim[] = ["session", "worker", "database", "postgres", "nats"];

export const stepCells: readonly Cell[] = [
  cell("session", "at each hundredth step", "short", rotating(100)),
  ...all.flatMap((victim) =>
    moments.map((moment) => cell(victim, `${moment} each step`, "full", () => moment)),
  ),
];
