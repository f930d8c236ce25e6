// A repository of 500 MB to a machine that shares only the database, and then a small change, against `git fetch` from
// a local path: `npm run bench transfer`; `-- --megabytes 50` for a smaller one.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { connectDatabase } from "#infra/database";
import { git, openMirror, openRepository } from "#infra/git";
import { silentLogger } from "#shared";
import { RemoteRepository, SiteKeeper, TransferNotices } from "#transfer";
import { startPostgres } from "../test/support/postgres.ts";
import { printFigure } from "./figure.ts";

const { values } = parseArgs({ options: { megabytes: { type: "string", default: "500" } } });
const megabytes = Number(values.megabytes);
const folder = mkdtempSync(join(tmpdir(), "artel-bench-"));
const session = "bench";
const server = await startPostgres();
const database = await connectDatabase({ dataFolder: folder, databaseUrl: server.url });
const notices = new TransferNotices(database.pool);
const { pool } = database;
const keeper = new SiteKeeper({
  pool,
  events: { append: async () => [] },
  scratchFolder: join(folder, "near"),
  logger: silentLogger,
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function commit(path: string, message: string): string {
  const run = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=B", "-c", "user.email=b@b", ...words], {
      cwd: path,
      encoding: "utf8",
    }).trim();
  run("add", "--all");
  run("commit", "--quiet", "-m", message);
  return run("rev-parse", "HEAD");
}

try {
  const path = join(folder, "repository");
  mkdirSync(path);
  execFileSync("git", ["init", "--quiet", path]);
  for (let written = 0; written < megabytes; written += 5) {
    writeFileSync(join(path, `file-${written}`), randomBytes(5 * 1024 * 1024));
  }
  const base = commit(path, "base");
  const repository = await openRepository(path);
  const { person } = repository;
  const mirror = await openMirror({
    folder: join(folder, "m.git"),
    commit: base,
    person,
    shallow: [],
  });
  const scratchFolder = join(folder, "far");
  const far = new RemoteRepository({
    pool,
    session,
    storage: "far",
    mirror,
    scratchFolder,
    notices,
  });
  await notices.start();
  const site = { session, storage: "near", artelVersion: "1", obstacle: undefined };
  await keeper.publish({ ...site, description: {}, remainingMs: 1 }, repository);
  const signal = new AbortController().signal;
  const before = process.resourceUsage().maxRSS / 1024;

  const plain = await openMirror({
    folder: join(folder, "p.git"),
    commit: base,
    person,
    shallow: [],
  });
  const fetched = await timed(() => git(plain, ["fetch", "--quiet", path, `${base}:refs/x/base`]));
  const whole = await timed(() => far.obtain(base, signal));
  const memory = process.resourceUsage().maxRSS / 1024;
  const conditions = `${megabytes} MB that do not compress, both sides in one process`;
  const baseline = { name: "git fetch from a local path", value: fetched };
  printFigure({ name: "transfer.base.whole", value: whole, unit: "ms", baseline, conditions });
  printFigure({
    name: "transfer.base.peak-memory",
    value: memory,
    unit: "MB",
    baseline: { name: "the process before", value: before },
    conditions,
    goal: { below: 350 },
  });

  writeFileSync(join(path, "small"), "small\n");
  const next = commit(path, "next");
  const small = await timed(() => git(plain, ["fetch", "--quiet", path, `${next}:refs/x/next`]));
  const thin = await timed(() => far.obtain(next, signal));
  printFigure({
    name: "transfer.base.thin",
    value: thin,
    unit: "ms",
    baseline: { name: "git fetch from a local path", value: small },
    conditions: "one small file on top of what is there",
  });
} finally {
  notices.stop();
  await keeper.stop();
  await database.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
