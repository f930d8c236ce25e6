import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "pg";
import { z } from "zod";
import { FarMachine, noMachines } from "../support/far-machine.ts";
import { startNats, type ThrowAwayNats } from "../support/nats.ts";
import { startPostgres, type ThrowAwayPostgres } from "../support/postgres.ts";
import { addTarball, lock } from "../install/fixture.ts";
import { ARTEL, Scenario, smallProject } from "../support/scenario.ts";

const LONG = { timeout: 400_000 };
const agentSchema = z.looseObject({ process: z.string().nullable() });
let server: ThrowAwayPostgres;
let events: ThrowAwayNats;
let scenario: Scenario;
let far: FarMachine;
beforeAll(async () => {
  server = await startPostgres();
  events = await startNats();
  scenario = new Scenario("machines");
}, LONG.timeout);
afterAll(async () => {
  far?.remove();
  scenario?.dispose();
  await events?.stop();
  await server?.stop();
});

test.skipIf(noMachines !== undefined)(
  "a worker on another machine does the tasks, and its events go to the server of both",
  LONG,
  async () => {
    const repository = await withDependency("small");
    far = new FarMachine("far", [repository, scenario.dataFolder]);
    const environment = {
      DATABASE_URL: server.url,
      NATS_URL: `nats://127.0.0.1:${events.port}`,
    };
    const refused = await scenario.refused(["worker", "--agents", "0"]);
    expect(refused.told.code).toBe("USAGE");
    const [program = ARTEL, ...words] = [...far.command, ARTEL, "worker", "--agents", "1"];
    const worker = spawn(program, words, {
      stdio: "ignore",
      env: { ...scenario.environment(), ...environment, ARTEL_DATA_FOLDER: far.dataFolder },
    });
    try {
      const improve = ["improve", repository, "--jobs", "safe-lint", "--agents", "0", "--yes"];
      const improved = await scenario.artel(improve, { environment });
      expect(improved.status, improved.stderr).toBe(0);
      expect(improved.stderr).toContain("its tasks wait for `artel worker`");
      expect(improved.stdout).toMatch(/^Branch artel\//m);
      const task = await scenario.artel(["tasks", "show", "safe-lint-1/1"], { environment });
      expect(task.stdout).toMatch(/^Agent: toolsmith-1 of process \S+ on far$/m);
      const agents = await scenario.artel(["agents", "list", "--json"], { environment });
      const [offered, ...others] = z.array(agentSchema).parse(JSON.parse(agents.stdout));
      expect(offered).toMatchObject({ host: "far", passed: 2, failed: 0, state: "idle" });
      expect(others.every(({ process }) => process === null)).toBe(true);
      expect(await wasPosted()).toBe(false);
    } finally {
      const ended = once(worker, "exit");
      worker.kill("SIGINT");
      await ended;
    }
  },
);

/** A repository whose tests need a package: that machine has to install it for itself. */
async function withDependency(name: string): Promise<string> {
  const files = smallProject({ dependencies: { scale: "file:vendor/scale.tgz" } });
  const test = files["test/sum.test.js"] ?? "";
  const repository = scenario.repository(name, {
    ...files,
    ".gitignore": "node_modules\n",
    "test/sum.test.js": `import { double } from "scale";\n${test}\ntest("doubles", () => assert.equal(double(2), 4));\n`,
  });
  const place = { folder: scenario.folder, repository };
  await addTarball(place, "scale", {
    "package.json": { name: "scale", version: "1.0.0", type: "module", main: "index.js" },
    "index.js": "export const double = (number) => number * 2;\n",
  });
  lock(place);
  scenario.commit(repository, "a dependency");
  return repository;
}

/** Whether any event ever went through the database. */
async function wasPosted(): Promise<boolean> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ is_called: boolean }>(
      "select is_called from artel.outbox_event_position_seq",
    );
    return rows[0]?.is_called ?? false;
  } finally {
    await client.end();
  }
}
