// Wall time of short commands against bare `node -e 0` in the same run, from source and as the package has it, and of
// `artel status` where many sessions were: `npm run bench startup`, or with a number of rounds after it.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "#domain";
import { openSegmentLog } from "#infra/events";
import { median, printFigure } from "./figure.ts";

const rounds = Number(process.argv[2] ?? 25);
const SESSIONS = 100;
const EVENTS = 500;
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "artel-startup-"));

interface Line {
  readonly argv: readonly [string, ...string[]];
  readonly data: string;
  readonly goal?: { readonly times: number };
}

/** What `npm pack` would hold, with the dependencies of the checkout. */
function buildPackage(): string {
  const target = join(folder, "package");
  mkdirSync(target);
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const words = [compiler, "-p", "tsconfig.build.json", "--outDir", join(target, "dist")];
  execFileSync(process.execPath, words, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  cpSync(join(root, "bin"), join(target, "bin"), { recursive: true });
  cpSync(join(root, "package.json"), join(target, "package.json"));
  symlinkSync(join(root, "node_modules"), join(target, "node_modules"));
  return join(target, "bin", "artel");
}

/** Sessions as they are left behind: each with a plan, hundreds of events and its end, but for the last. */
async function makeSessions(data: string, sessions: number): Promise<void> {
  const log = openSegmentLog({ folder: join(data, "events"), lingerMs: 0 });
  for (let number = 0; number < sessions; number += 1) {
    const session = `20261120-${String(number).padStart(6, "0")}-k7f3x2`;
    const events = [
      { type: "phase.entered", actor: "orchestrator", payload: { phase: "open" } },
      ...Array.from({ length: EVENTS - 2 }, (_, index) => commandFinished(index)),
      number + 1 < sessions || sessions === 1
        ? { type: "session.finished", actor: "orchestrator", payload: { outcome: "delivered" } }
        : commandFinished(EVENTS),
    ] satisfies NewEvent[];
    // As a session writes them: some at a time.
    for (let start = 0; start < events.length; start += 5) {
      const batch = events.slice(start, start + 5);
      await log.append(
        session,
        batch.map((event) => ({ ...event, session }) as NewEvent),
      );
    }
  }
  await log.close();
}

function commandFinished(index: number): NewEvent {
  return {
    type: "command.finished",
    actor: "agent:toolsmith-1",
    payload: { purpose: "test", command: `npm test -- --shard=${index}`, exitCode: 0, ms: index },
  };
}

function time({ argv: [program, ...words], data }: Line): number {
  const environment = { PATH: process.env["PATH"] ?? "", HOME: folder, ARTEL_DATA_FOLDER: data };
  const started = performance.now();
  const child = spawnSync(program, words, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (child.status !== 0) {
    throw new Error(`${words.join(" ")} ended with ${child.status}: ${child.stderr.toString()}`);
  }
  return performance.now() - started;
}

try {
  const [one, many] = [join(folder, "one"), join(folder, "many")];
  await makeSessions(one, 1);
  await makeSessions(many, SESSIONS);
  const source = join(root, "bin", "artel");
  const built = buildPackage();
  const goal = { times: 4 };
  const lines: Readonly<Record<string, Line>> = {
    bare: { argv: [process.execPath, "-e", "0"], data: one },
    version: { argv: [source, "--version"], data: one },
    help: { argv: [source, "--help"], data: one },
    status: { argv: [source, "status"], data: one, goal },
    "status.package": { argv: [built, "status"], data: one, goal },
    [`status.${SESSIONS}-sessions`]: { argv: [source, "status"], data: many, goal },
    [`status.${SESSIONS}-sessions.package`]: { argv: [built, "status"], data: many, goal },
    [`sessions-list.${SESSIONS}-sessions`]: { argv: [source, "sessions", "list"], data: many },
    "events-tail": { argv: [source, "events", "tail"], data: one },
    // Reads the whole configuration.
    "mcp-config": { argv: [source, "mcp", "config"], data: one },
  };
  for (const line of Object.values(lines)) time(line); // fills the compile cache, as every second start finds it
  const samples = new Map(Object.keys(lines).map((name) => [name, [] as number[]]));
  // In turns, so that a busy machine disturbs all alike.
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, line] of Object.entries(lines)) samples.get(name)?.push(time(line));
  }
  const bare = { name: "node -e 0", value: median(samples.get("bare") ?? []) };
  for (const [name, values] of samples) {
    if (name === "bare") continue;
    const wanted = lines[name]?.goal;
    const figure = { name: `startup.${name}`, value: median(values), unit: "ms" } as const;
    printFigure({ ...figure, baseline: bare, ...(wanted ? { goal: wanted } : {}) });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
