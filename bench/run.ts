// All benchmarks, or the one that is named: `npm run bench [name] [-- --json] [arguments of the benchmark]`.
import { spawn } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { figureSchema } from "./figure.ts";
import type { Figure } from "./figure.ts";

/** A figure that each benchmark must print: one that printed nothing, or only a part, was not taken. */
const benchmarks: Readonly<Record<string, readonly string[]>> = {
  startup: ["startup.status", "startup.status.package", "startup.status.100-sessions"],
  analysis: [
    "analysis.synthetic.cold",
    "analysis.synthetic.one-file-changed",
    "analysis.synthetic.peak-memory",
  ],
  secrets: [
    "secrets.generated.precision",
    "secrets.generated.recall",
    "secrets.throughput.source",
    "secrets.throughput.search",
  ],
  failures: ["failures.macro-f1", "failures.all.strict", "failures.large.peak-memory"],
  healing: ["healing.generated.healed", "healing.generated.made-worse"],
  session: ["session.nothing-to-do.own"],
  events: [
    "events.read",
    "events.jetstream.end-to-end",
    "events.segments.end-to-end",
    "events.jetstream.latency-p99",
    "events.segments.latency-p99",
  ],
  queue: [
    "queue.dispatch.active.p50",
    "queue.task.wall",
    "queue.operations.close",
    "queue.operations.ready.200-sessions",
    "queue.operations.embedded.ready.200-sessions",
  ],
  sandbox: ["sandbox.start"],
  models: ["models.generate.p50", "models.stream.p99", "models.generate.large.added"],
  snippets: ["snippets.warm", "snippets.cold", "snippets.attacks.slowest"],
  mutation: ["mutation.wall", "mutation.mutants", "mutation.score"],
  worktrees: ["worktrees.open.4000-files"],
  messages: ["messages.task", "messages.receive.nothing", "messages.search.rare"],
  approvals: ["approvals.visible", "approvals.answered"],
  agents: [
    "agents.step",
    "agents.fifty.wall",
    "agents.memory.active",
    "agents.memory.idle",
    "agents.resume.1000-steps",
  ],
  coders: ["coders.first-update", "coders.turn", "coders.memory.idle"],
  budget: [
    "budget.postgresql.alone.p50",
    "budget.postgresql.50-at-once.p99",
    "budget.embedded.alone.p50",
    "budget.embedded.50-at-once.p99",
  ],
  transfer: ["transfer.base.whole", "transfer.base.peak-memory", "transfer.base.thin"],
  world: ["world.check", "world.cycle", "world.cycle.model-calls"],
};

const words = process.argv.slice(2);
const json = words.includes("--json");
const [name, ...given] = words.filter((word) => word !== "--json");
const known = Object.keys(benchmarks);
const say = (text: string): void => {
  if (!json) process.stderr.write(`${text}\n`);
};

if (name !== undefined && !known.includes(name)) {
  process.stderr.write(`There is no benchmark "${name}"; there are ${known.join(", ")}.\n`);
  process.exit(2);
}

let failed = false;
const missed: Figure[] = [];
for (const each of name === undefined ? known : [name]) {
  say(`${each}: ${machine()}`);
  const figures: Figure[] = [];
  const problem = await measure(each, name === undefined ? [] : given, figures);
  missed.push(...figures.filter(({ met }) => met === false));
  const printed = new Set(figures.map((figure) => figure.name));
  // Arguments may ask for other figures, such as those of a list of commits.
  const required = given.length === 0 ? (benchmarks[each] ?? []) : [];
  const absent = required.filter((wanted) => !printed.has(wanted));
  if (problem === undefined && absent.length === 0 && figures.length > 0) continue;
  failed = true;
  process.stderr.write(`${each}: ${problem ?? `no figure ${absent.join(", ")}`.trimEnd()}\n`);
}
for (const { name: figure, value, unit, goal, ratio } of missed) {
  say(
    `goal missed: ${figure} is ${value} ${unit}${ratio === null ? "" : ` (${ratio} ×)`}, ${goal}`,
  );
}
process.exitCode = failed ? 1 : 0;

/** Runs one benchmark and passes its figures on as they come. Returns what went wrong. */
async function measure(
  benchmark: string,
  more: readonly string[],
  figures: Figure[],
): Promise<string | undefined> {
  const program = join(import.meta.dirname, `${benchmark}.ts`);
  const child = spawn(process.execPath, ["--conditions=artel-source", program, ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  let problem: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const figure = figureSchema.safeParse(parseJson(line));
    if (figure.success) {
      figures.push(figure.data);
      process.stdout.write(`${JSON.stringify(figure.data)}\n`);
    } else {
      problem = `a line that is no figure: ${line.slice(0, 200)}`;
    }
  }
  const code = await ended;
  return code === 0 ? problem : `ended with ${code}`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A figure that was taken on a busy machine says little; whoever reads it must be able to tell. */
function machine(): string {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  const busy = load > cores / 2 ? "; the machine is busy, so times are not to be relied on" : "";
  return `load ${load.toFixed(1)} on ${cores} cores${busy}`;
}
