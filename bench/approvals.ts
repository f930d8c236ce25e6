// What a person and a session wait for each other through the inbox, beside a bare notification between two connections
// of the same embedded database: `npm run bench approvals`.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createApprovalInbox } from "#approvals";
import type { ApprovalDraft } from "#domain";
import { connectDatabase } from "#infra/database";
import { median, printFigure } from "./figure.ts";

const KEPT = 10_000;
const SAMPLES = 50;
/** Long enough that who waits has looked and waits again. */
const PAUSE_MS = 20;

const dataFolder = mkdtempSync(join(tmpdir(), "artel-bench-approvals-"));
const [one, other] = [
  await connectDatabase({ dataFolder, idleSeconds: 1 }),
  await connectDatabase({ dataFolder, idleSeconds: 1 }),
];
const session = createApprovalInbox(one);
const person = createApprovalInbox(other);
const { signal } = new AbortController();

const draft = (n: number): ApprovalDraft => ({
  id: `s/un-export-${n}/1`,
  session: "s",
  task: `un-export-${n}`,
  question: "May it be merged, although src/a.js is changed?",
  subject: {
    kind: "violation",
    violations: ["91bd0c6f68cc"],
    commit: "c".repeat(40),
    base: "b".repeat(40),
    ref: `refs/artel/sessions/s/approval/un-export-${n}-1`,
    paths: ["src/a.js"],
  },
});

async function sampled(measure: (n: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < SAMPLES; n += 1) times.push(await measure(n));
  return median(times);
}

/** Those of other sessions, all answered but for a few. */
async function fill(): Promise<void> {
  await one.pool.query(
    `insert into artel.approval (id, session, question, subject, answer, decided_by, decided_at, logged_at)
     select 'old-' || n, 'old-' || n % 50, 'q', $1, 'denied', 'person', now(), now()
     from generate_series(1, $2::integer) n`,
    [JSON.stringify(draft(0).subject), KEPT],
  );
  await one.pool.query("analyze artel.approval");
}

/** From a bare notification on one connection until the other has it. */
async function notified(): Promise<number> {
  const client = await one.pool.connect();
  try {
    await client.query("listen artel_bench");
    return await sampled(async () => {
      const heard = once(client, "notification");
      await sleep(PAUSE_MS);
      const begin = performance.now();
      await other.pool.query("select pg_notify('artel_bench', 's')");
      await heard;
      return performance.now() - begin;
    });
  } finally {
    client.release(true);
  }
}

/** From the begin of asking until a list of what waits, made elsewhere, has it. */
async function visible(n: number): Promise<number> {
  const { id } = draft(n);
  const begin = performance.now();
  await session.request(draft(n));
  const listed = await person.list({ state: "waiting" });
  if (!listed.some((each) => each.id === id)) throw new Error(`${id} is not visible`);
  return performance.now() - begin;
}

/** From the begin of answering until who waits for it has the answer. */
async function answered(n: number): Promise<number> {
  const { id } = draft(n);
  const waiting = session.waitFor("s", [id], signal);
  await sleep(PAUSE_MS);
  const begin = performance.now();
  await person.decide(id, { answer: "approved", by: "person" });
  await waiting;
  return performance.now() - begin;
}

try {
  await fill();
  const baseline = { name: "pg_notify", value: await notified() };
  const conditions = `${KEPT} approvals kept, embedded database, median of ${SAMPLES}`;
  const print = (name: string, value: number) =>
    printFigure({ name, value, unit: "ms", baseline, conditions, goal: { below: 1_000 } });
  print("approvals.visible", await sampled(visible));
  print("approvals.answered", await sampled(answered));
} finally {
  session.close();
  person.close();
  await one.close();
  await other.close();
  // The database's process ends by itself a second later, and is waited for so that its folder can go.
  spawnSync("sleep", ["3"]);
  rmSync(dataFolder, { recursive: true, force: true });
}
