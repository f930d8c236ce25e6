import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Scenario, smallProject } from "../support/scenario.ts";

const LONG = { timeout: 180_000 };

const messagesSchema = z.array(
  z.looseObject({
    id: z.string(),
    session: z.string(),
    sender: z.string(),
    recipient: z.string(),
    type: z.string(),
    task: z.string().optional(),
    content: z.string(),
    replyTo: z.string().optional(),
    deliveries: z.array(z.looseObject({ acknowledgedBy: z.string().optional() })),
  }),
);

async function asked(scenario: Scenario, ...words: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await scenario.artel([...words, "--json"]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as unknown;
}

async function listed(scenario: Scenario, ...words: string[]) {
  return messagesSchema.parse(await asked(scenario, "messages", "list", ...words));
}

describe("the messages of a session that has ended", () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = new Scenario("messages");
    const words = ["improve", scenario.repository("small"), "--jobs", "safe-lint"];
    const improved = await scenario.artel(words);
    expect(improved.status, improved.stderr).toBe(0);
  }, LONG.timeout);
  afterAll(() => scenario.dispose());

  test("are assignment, status and result, each acknowledged by who it was for", LONG, async () => {
    const [assignment, status, result, ...more] = await listed(scenario);
    expect(more).toEqual([]);
    const task = `${assignment?.session}/safe-lint-1/1`;
    expect(assignment).toMatchObject({
      id: `${task}/assignment`,
      sender: "orchestrator",
      recipient: `task:${task}`,
      type: "assignment",
      task,
      deliveries: [{ acknowledgedBy: expect.stringMatching(/^agent:toolsmith-\d$/) }],
    });
    const agent = assignment?.deliveries[0]?.acknowledgedBy;
    const said = { sender: agent, recipient: "orchestrator", task, replyTo: assignment?.id };
    const heard = { deliveries: [{ acknowledgedBy: "orchestrator" }] };
    expect(status).toMatchObject({ ...said, ...heard, type: "status" });
    expect(result).toMatchObject({ ...said, ...heard, type: "result", content: /^done: kept 1/ });
    expect(await listed(scenario, "--unacknowledged")).toEqual([]);
  });

  test("are searched and filtered, and shown with their conversation", LONG, async () => {
    const types = async (...words: string[]) =>
      (await listed(scenario, ...words)).map(({ type }) => type);
    expect(await types("--type", "result")).toEqual(["result"]);
    expect(await types("--from", "orchestrator")).toEqual(["assignment"]);
    expect(await types("--to", "orchestrator", "--limit", "1")).toEqual(["result"]);
    expect(await types("--task", "safe-lint-1/1", "--search", "kept 1")).toEqual(["result"]);
    expect(await types("--search", "kept nothing")).toEqual([]);
    expect(await types("--since", "1h")).toHaveLength(3);
    expect(await types("--until", "1h")).toEqual([]);
    const shown = await scenario.artel(["messages", "show", "safe-lint-1/1/result"]);
    expect(shown.stdout).toMatch(/^Message: .*\/result\nType: result\nFrom: agent:toolsmith-/);
    expect(shown.stdout).toMatch(/Conversation:\n.*assignment.*\n.*status.*\n.*result.*/);
    expect(await asked(scenario, "messages", "show", "safe-lint-1/1/assignment")).toMatchObject({
      type: "assignment",
      thread: [{ type: "assignment" }, { type: "status" }, { type: "result" }],
    });
  });

  test.each<[string[], number, string]>([
    [["messages", "show", "nothing"], 6, "MESSAGE_NOT_FOUND"],
    [["messages", "list", "--session", "nothing"], 6, "SESSION_NOT_QUEUED"],
    [["messages", "list", "--type", "letter"], 2, "USAGE"],
    [["messages", "list", "--since", "yesterday"], 2, "USAGE"],
    [["messages", "list", "--limit", "0"], 2, "USAGE"],
    [["messages", "send", "hello"], 2, "USAGE"],
    [["messages", "send", "hello", "--session", "nothing"], 6, "SESSION_NOT_FOUND"],
    [["messages", "send", "hello", "--session", "*", "--type", "result"], 2, "USAGE"],
    [["messages", "send", "hello", "--session", "*"], 2, "SESSION_ENDED"],
    [["tasks", "delegate", "safe-lint-1/1", "--to", "x"], 2, "TASK_ENDED"],
    [["tasks", "delegate", "nothing", "--to", "x"], 6, "TASK_NOT_FOUND"],
    [["tasks", "delegate", "safe-lint-1/1"], 2, "USAGE"],
  ])("%j is refused", LONG, async (words, status, code) => {
    const [first] = await listed(scenario);
    const known = words.map((word) => (word === "*" ? (first?.session ?? "") : word));
    const refused = await scenario.refused(known);
    expect([refused.status, refused.told.code]).toEqual([status, code]);
  });
});

/** A session whose tests take so long that a person can write to it and steer it meanwhile. */
describe("while a session is at work", () => {
  let scenario: Scenario;
  beforeAll(() => {
    scenario = new Scenario("steered");
  });
  afterAll(() => scenario.dispose());

  test(
    "a person writes to it, is answered, and hands its task to another agent",
    LONG,
    async () => {
      const files = smallProject();
      const slow = `await new Promise((resolve) => setTimeout(resolve, 4000));\n`;
      const repository = scenario.repository("slow", {
        ...files,
        "test/slow.test.js": `import test from "node:test";\ntest("is slow", async () => {\n  ${slow}});\n`,
      });
      const child = scenario.start(["improve", repository, "--jobs", "safe-lint", "--agents", "2"]);
      const ended = new Promise((resolve) => child.once("close", resolve));
      let session = "";
      await expect
        .poll(
          async () => {
            const [assignment] = await listed(scenario, "--type", "status").catch(() => []);
            session = assignment?.session ?? "";
            return session;
          },
          { timeout: 90_000, interval: 300 },
        )
        .not.toBe("");

      const question = scenario.artel([
        ...["messages", "send", "how far\u001b[2J are you?", "--session", session],
        ...["--type", "question", "--wait", "90", "--json"],
      ]);
      const secret = "use the token ghp_abcdefghijklmnopqrstuvwxyz0123456789";
      await asked(scenario, "messages", "send", secret, "--session", session, "--to", "all");
      const unknown = ["messages", "send", "hello", "--session", session, "--to", "nobody"];
      expect((await scenario.refused(unknown)).told.code).toBe("RECIPIENT_UNKNOWN");

      const before = z
        .looseObject({ agent: z.string() })
        .parse(await asked(scenario, "tasks", "show", "safe-lint-1/1"));
      const other = before.agent === "toolsmith-1" ? "toolsmith-2" : "toolsmith-1";
      const same = ["tasks", "delegate", "safe-lint-1/1", "--to", before.agent];
      expect((await scenario.refused(same)).told.code).toBe("AGENT_SAME");
      const wanted = ["--to", other, "--reason", "it stands still"];
      expect(await asked(scenario, "tasks", "delegate", "safe-lint-1/1", ...wanted)).toMatchObject({
        delegation: { from: before.agent, to: { agent: other }, reason: "it stands still" },
        task: { boundTo: { agent: other }, attempt: 1, delegations: 1 },
      });

      const answered = await question;
      expect(answered.status, answered.stderr).toBe(0);
      expect(JSON.parse(answered.stdout)).toMatchObject({
        type: "question",
        replies: [{ sender: "orchestrator", type: "answer" }],
      });
      expect(await ended).toBe(0);

      expect(await asked(scenario, "tasks", "show", "safe-lint-1/1")).toMatchObject({
        status: "passed",
        agent: other,
        attempt: 1,
        delegations: 1,
      });
      const delegations = await listed(scenario, "--type", "delegation");
      const task = `${session}/safe-lint-1/1`;
      expect(delegations).toMatchObject([
        {
          id: `${task}/delegation-1`,
          sender: "person",
          recipient: `agent:${other}`,
          replyTo: `${task}/assignment`,
          deliveries: [{ acknowledgedBy: `agent:${other}` }],
        },
      ]);
      const results = await listed(scenario, "--type", "result");
      expect(results).toMatchObject([
        { sender: `agent:${other}`, replyTo: `${task}/delegation-1`, id: `${task}+1/result` },
      ]);
      const all = await listed(scenario, "--to", "all");
      expect(all).toMatchObject([{ content: "use the token ***" }]);
      expect(all[0]?.deliveries).toHaveLength(2);

      const events = await scenario.artel(["events", "tail", "--session", session, "--json"]);
      const lines = events.stdout.trim().split("\n");
      expect(lines.filter((line) => line.includes('"task.delegated"'))).toHaveLength(1);
      expect(lines.filter((line) => line.includes('"task.finished"'))).toHaveLength(1);
      const report = await scenario.artel(["sessions", "report", session]);
      expect(report.stdout).toContain("A person wrote: how far");
      for (const text of [events.stdout, report.stdout]) expect(text).not.toContain("\u001b");
      const shown = await scenario.artel(["messages", "list", "--search", "how far"]);
      expect(shown.stdout).toMatch(/question .*how far\uFFFD\[2J are you\?/);
      expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
    },
  );
});
