import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Scenario, smallProject } from "../support/scenario.ts";

const LONG = { timeout: 300_000 };

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
    expect(await types("--task", "safe-lint-1/1", "--search", "done: kept 1")).toEqual(["result"]);
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

function keysOf(lines: string, type: string): unknown[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)))
    .flatMap((event) => (event.type === type ? [event["key"]] : []));
}

/** Its tests are slow once safe-lint has changed the code: time enough to write to the session and to steer it. */
function slowWhenChanged() {
  return {
    ...smallProject(),
    "test/slow.test.js": `import { readFileSync } from "node:fs";
import test from "node:test";

test("is slow where path is imported as node:path", { timeout: 60_000 }, async () => {
  const text = readFileSync(new URL("../src/sum.js", import.meta.url), "utf8");
  if (text.includes("node:path")) await new Promise((resolve) => setTimeout(resolve, 25_000));
});
`,
  };
}

describe("while a session is at work", () => {
  const scenario = new Scenario("steered");
  let child: ReturnType<Scenario["start"]> | undefined;
  afterAll(async () => {
    if (child?.exitCode === null && child.signalCode === null) {
      const gone = once(child, "close");
      child.kill("SIGKILL");
      await gone;
    }
    await scenario.dispose();
  });

  test(
    "a person hands its task to another agent, writes to it, and is answered",
    LONG,
    async () => {
      const repository = scenario.repository("slow", slowWhenChanged());
      child = scenario.start(["improve", repository, "--jobs", "safe-lint", "--agents", "2"]);
      let said = "";
      child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      const ended = once(child, "close");
      let begun: Awaited<ReturnType<typeof listed>> = [];
      const hasBegun = async () => {
        expect(child?.exitCode, said).toBeNull();
        begun = await listed(scenario, "--type", "status");
        return begun.length > 0 ? "begun" : said;
      };
      await expect.poll(hasBegun, { timeout: 120_000, interval: 1_000 }).toBe("begun");
      const session = begun[0]?.session ?? "";
      const before = begun[0]?.sender.replace("agent:", "");
      const other = before === "toolsmith-1" ? "toolsmith-2" : "toolsmith-1";
      const wanted = ["--to", other, "--reason", "it stands still"];
      expect(await asked(scenario, "tasks", "delegate", "safe-lint-1/1", ...wanted)).toMatchObject({
        delegation: { from: before, to: { agent: other }, reason: "it stands still" },
        task: { boundTo: { agent: other }, attempt: 1, delegations: 1 },
      });
      const ask = ["messages", "send", "how far\u001b[2J are you?", "--type", "question", "--json"];
      const question = scenario.artel([...ask, "--session", session, "--wait", "120"]);
      const secret = "use the token ghp_abcdefghijklmnopqrstuvwxyz0123456789";
      await asked(scenario, "messages", "send", secret, "--session", session, "--to", "all");
      const unknown = ["messages", "send", "hello", "--session", session, "--to", "nobody"];
      expect((await scenario.refused(unknown)).told.code).toBe("RECIPIENT_UNKNOWN");

      const answered = await question;
      expect(answered.status, answered.stderr).toBe(0);
      expect(JSON.parse(answered.stdout)).toMatchObject({
        type: "question",
        replies: [{ sender: "orchestrator", type: "answer" }],
      });
      expect((await ended)[0]).toBe(0);

      expect(await asked(scenario, "tasks", "show", "safe-lint-1/1")).toMatchObject({
        status: "passed",
        agent: other,
        attempt: 1,
        delegations: 1,
      });
      const task = `${session}/safe-lint-1/1`;
      expect(await listed(scenario, "--type", "delegation")).toMatchObject([
        {
          id: `${task}/delegation-1`,
          sender: "person",
          recipient: `agent:${other}`,
          replyTo: `${task}/assignment`,
          deliveries: [{ acknowledgedBy: `agent:${other}` }],
        },
      ]);
      expect(await listed(scenario, "--type", "result")).toMatchObject([
        { sender: `agent:${other}`, replyTo: `${task}/delegation-1`, id: `${task}+1/result` },
      ]);
      const [broadcast] = await listed(scenario, "--to", "all");
      expect(broadcast).toMatchObject({ content: "use the token ***" });
      expect(broadcast?.deliveries).toHaveLength(2);

      const events = await scenario.artel(["events", "tail", "--session", session, "--json"]);
      // The command and the agent may both have written it: an event counts once for its key.
      const keys = (type: string) => new Set(keysOf(events.stdout, type)).size;
      expect([keys("task.delegated"), keys("task.finished")]).toEqual([1, 1]);
      const report = await scenario.artel(["sessions", "report", session]);
      expect(report.stdout).toContain("A person wrote: how far");
      expect(report.stdout).not.toContain("\u001b");
      const shown = await scenario.artel(["messages", "list", "--search", "how far"]);
      expect(shown.stdout).toMatch(/question .*how far\uFFFD\[2J are you\?/);
      expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
    },
  );
});
