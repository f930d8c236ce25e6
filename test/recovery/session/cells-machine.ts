import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import { FarMachine, noMachines } from "../../support/far-machine.ts";
import { Hosts, noHosts, type Host } from "../../support/hosts.ts";
import { startPostgres } from "../../support/postgres.ts";
import type { Cell } from "./cell.ts";
import { countNew } from "./cells-kill.ts";
import { inspectEnd, personState } from "./inspect.ts";
import { Scene, type Running } from "./scene.ts";
import { undisturbed } from "./undisturbed.ts";

const LEASE_SECONDS = 4;

/** A session without agents of its own, whose tasks are all done on a machine that shares only the database. */
interface Stage {
  readonly scene: Scene;
  readonly far: FarMachine;
  readonly database: Client;
  /** They are there until everything was looked at. */
  readonly hosts: Hosts;
  improve(): Running;
  resume(session: string): Running;
  /** Resolves when its agents are known; on a host it has a network of its own. */
  startWorker(host?: { readonly host: Host; readonly port: number }): Promise<Running>;
}

async function onStage(play: (stage: Stage) => Promise<Played>): Promise<string> {
  const calm = await undisturbed();
  const server = await startPostgres();
  const environment = {
    DATABASE_URL: server.url,
    ARTEL_QUEUE_LEASE_SECONDS: String(LEASE_SECONDS),
    ARTEL_AGENTS: "0",
  };
  const scene = new Scene(undefined, { environment });
  const far = new FarMachine("far", [scene.repository.folder, scene.dataFolder]);
  const database = new Client({ connectionString: server.url });
  await database.connect();
  const hosts = new Hosts();
  const workers: Running[] = [];
  const jobs = "safe-lint,unused-imports,un-export";
  const stage: Stage = {
    scene,
    far,
    database,
    hosts,
    improve: () => scene.start("improve", scene.repository.folder, "--yes", "--jobs", jobs),
    resume: (session) => scene.start("resume", session, "--yes"),
    startWorker: async (on) => {
      const url =
        on === undefined
          ? server.url
          : server.url.replace(/127\.0\.0\.1:\d+/, `${on.host.gateway}:${on.port}`);
      const { rows } = await database.query<{ asked: string }>("select now()::text as asked");
      const asked = rows[0]?.asked ?? "";
      const worker = scene.startElsewhere(
        {
          before: [...(on?.host.command ?? []), ...far.command],
          environment: {
            ARTEL_DATA_FOLDER: far.dataFolder,
            ARTEL_AGENTS: "2",
            DATABASE_URL: url,
          },
        },
        "worker",
      );
      workers.push(worker);
      await untilRow(
        database,
        `select from artel.agent a join artel.process p on p.id = a.process where p.registered_at > '${asked}'`,
      );
      return worker;
    },
  };
  try {
    const person = personState(scene.repository);
    const { running, session, cuts, note } = await play(stage);
    const ended = await running.ended;
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    await untilNone(database, "select from artel.work_site");
    // To the group: a namespace's first process does not pass it on.
    for (const worker of workers) worker.pressCtrlC();
    await Promise.all(workers.map((worker) => worker.ended));
    // One more: the other machine installs the dependencies as well.
    await inspectEnd(scene, session, { undisturbed: calm, person, cuts: cuts + 1 });
    await inspectFar(stage, session);
    return note;
  } finally {
    for (const worker of workers) worker.kill("SIGKILL");
    hosts.remove();
    await database.end();
    await scene.remove();
    await server.stop();
    far.remove();
  }
}

interface Played {
  readonly running: Running;
  readonly session: string;
  readonly cuts: number;
  readonly note: string;
}

/** All was done on the other machine, nothing is left in the database, and no worktree there. */
async function inspectFar({ far, database }: Stage, session: string): Promise<void> {
  const hosts = await database.query(
    "select distinct split_part(p.host, ' ', 1) as host from artel.task t join artel.process p on p.id = t.process",
  );
  assert.deepEqual(hosts.rows, [{ host: "far" }], "the other machine did all tasks");
  for (const table of ["bundle", "bundle_chunk", "base_request", "outbox_event"]) {
    const { rows } = await database.query(`select count(*)::integer as rows from artel.${table}`);
    assert.deepEqual(rows, [{ rows: 0 }], `nothing is left in ${table}`);
  }
  const left = readdirSync(join(far.dataFolder, "worktrees"), {
    recursive: true,
    encoding: "utf8",
  }).filter((path) => path.includes(session));
  assert.deepEqual(left, [], "no worktree is left on the other machine");
  const transfers = readdirSync(join(far.dataFolder, "transfers"));
  assert.deepEqual(transfers, [], "no file on its way is left on the other machine");
}

async function untilRow(database: Client, query: string, milliseconds = 60_000): Promise<void> {
  await untilRows(database, query, (count) => count > 0, milliseconds);
}

async function untilNone(database: Client, query: string): Promise<void> {
  await untilRows(database, query, (count) => count === 0, 60_000);
}

async function untilRows(
  database: Client,
  query: string,
  isWanted: (count: number) => boolean,
  milliseconds: number,
): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    if (isWanted(await countRows(database, query))) return;
    assert.ok(Date.now() < end, `too late: ${query}`);
    await sleep(20);
  }
}

async function countRows(database: Client, query: string): Promise<number> {
  try {
    return (await database.query(query)).rows.length;
  } catch (error) {
    // Whoever is first makes the tables.
    if (error instanceof DatabaseError && error.code === "42P01") return 0;
    throw error;
  }
}

async function firstSession(scene: Scene, running: Running): Promise<string> {
  const opened = await scene.until(running, ({ type }) => type === "session.opened");
  assert.ok(opened !== undefined, "the session begins");
  return opened.stream;
}

async function kill(running: Running): Promise<void> {
  running.kill("SIGKILL");
  await running.ended;
}

async function nothingHappens(stage: Stage): Promise<Played> {
  await stage.startWorker();
  const running = stage.improve();
  const session = await firstSession(stage.scene, running);
  return { running, session, cuts: 0, note: "" };
}

/** Each of the victims after so many new decisions, so often. */
function cutting(victim: "worker" | "session" | "both", every: number, most: number) {
  return async (stage: Stage): Promise<Played> => {
    const { scene } = stage;
    let worker = await stage.startWorker();
    let running = stage.improve();
    const session = await firstSession(scene, running);
    const seen = new Set<string>();
    let cuts = 0;
    for (; cuts < most; cuts += 1) {
      const reached = await scene.until(running, countNew(seen, every), { session });
      if (reached === undefined || (await isNearEnd(scene, session))) break;
      if (victim !== "worker") {
        await kill(running);
        // The worker goes on alone for a while.
        await sleep(2_000);
      }
      if (victim !== "session") {
        await kill(worker);
        worker = await stage.startWorker();
      }
      if (victim !== "worker") running = stage.resume(session);
    }
    assert.ok(cuts > 0, "something was cut");
    return { running, session, cuts: 2 * cuts, note: `${cuts} cuts` };
  };
}

/** A session that is killed behind its last event needs no resuming. */
async function isNearEnd(scene: Scene, session: string): Promise<boolean> {
  const events = await scene.events(session);
  return events.some(({ type }) => type === "branch.delivered" || type === "session.finished");
}

/**
 * Kills somebody while the database is busy with a statement of theirs on a bundle of a change: a trigger makes that
 * last, until it has been met so often.
 */
function whileHandingOver(
  victim: "worker" | "session",
  statement: string,
  condition: string,
  most: number,
) {
  return async (stage: Stage): Promise<Played> => {
    const { database, scene } = stage;
    let worker = await stage.startWorker();
    await database.query(`
      create function public.linger() returns trigger language plpgsql as $$
      begin
        if ${condition} then perform pg_sleep(1.5); end if;
        return coalesce(new, old);
      end $$;
      create trigger linger ${statement} for each row execute function public.linger();`);
    let running = stage.improve();
    const session = await firstSession(scene, running);
    let cuts = 0;
    for (; cuts < most; cuts += 1) {
      await untilRow(
        database,
        "select from pg_stat_activity where wait_event = 'PgSleep' and pid <> pg_backend_pid()",
        180_000,
      );
      if (victim === "worker") {
        await kill(worker);
        worker = await stage.startWorker();
      } else {
        await kill(running);
        running = stage.resume(session);
      }
    }
    await database.query("drop function public.linger() cascade");
    return { running, session, cuts: 2 * cuts, note: `${cuts} cuts` };
  };
}

const CHANGE = (bundle: string) =>
  `exists (select from artel.bundle b where b.id = ${bundle} and b.purpose = 'change')`;

async function cutOff({ scene, database, hosts, ...stage }: Stage): Promise<Played> {
  const host = hosts.add();
  const port = await hosts.relay(database.port);
  await stage.startWorker({ host, port });
  const running = stage.improve();
  const session = await firstSession(scene, running);
  const seen = new Set<string>();
  for (const decisions of [12, 4]) {
    const reached = await scene.until(running, countNew(seen, decisions), { session });
    assert.ok(reached !== undefined, "the session is at work");
    host.cut();
    // Longer than its leases last: it must stop by itself, and is of use again afterwards.
    await sleep((LEASE_SECONDS + 4) * 1_000);
    host.mend();
  }
  return { running, session, cuts: 4, note: "2 cuts" };
}

const cell = (
  name: string,
  size: Cell["size"],
  play: (stage: Stage) => Promise<Played>,
  skip = noMachines,
): Cell => ({ area: "machine", name, size, skip, run: () => onStage(play) });

export const machineCells: readonly Cell[] = [
  cell("does all tasks without the repository, undisturbed", "full", nothingHappens),
  cell("the far worker, killed again and again", "full", cutting("worker", 16, 2)),
  cell("the session's process, while a far worker works", "full", cutting("session", 12, 4)),
  cell("both, again and again", "full", cutting("both", 14, 4)),
  cell(
    "the far worker, in the middle of handing over",
    "full",
    whileHandingOver("worker", "before insert on artel.bundle_chunk", CHANGE("new.bundle"), 3),
  ),
  cell(
    "the far worker, when it has just handed over",
    "full",
    whileHandingOver(
      "worker",
      "after update on artel.bundle",
      "new.purpose = 'change' and new.completed_at is not null",
      3,
    ),
  ),
  cell(
    "the session's process, when it has just taken a change",
    "full",
    whileHandingOver("session", "before delete on artel.bundle", "old.purpose = 'change'", 3),
  ),
  cell("the far worker, cut off from the network", "full", cutOff, noHosts),
];
