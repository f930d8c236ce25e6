import fc from "fast-check";
import { expect, test } from "vitest";
import { ALL_AGENTS, agentOfTask, type MessageDraft } from "#domain";
import { randomId } from "#shared";
import { fileDatabase } from "../../test/support/file-database.ts";
import { createMessages, type Messages } from "./messages.ts";

const place = fileDatabase();

const AGENTS = ["agent:a", "agent:b", "agent:c"];
const TASK = "t";
const RECIPIENTS = [...AGENTS, "orchestrator", ALL_AGENTS, agentOfTask(TASK)];

/**
 * What somebody does. Who receives keeps in mind what it got, as a durable step would; a crash forgets what was in mind
 * and not written down, and does the last sending or acknowledging once more.
 */
type Move =
  | { readonly do: "send"; readonly number: number; readonly recipient: string }
  | {
      readonly do: "receive" | "acknowledge" | "crash";
      readonly by: string;
      readonly task: boolean;
    };

const byWhom = fc.constantFrom(...AGENTS, "orchestrator");
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      number: fc.nat(12),
      recipient: fc.constantFrom(...RECIPIENTS),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("receive" as const, "acknowledge" as const, "crash" as const),
      by: byWhom,
      task: fc.boolean(),
    }),
  },
);

/** The rules in a few lines: who is to get what, and what has been acknowledged under which name. */
class Book {
  readonly session = `s-${randomId(8)}`;
  readonly sent: MessageDraft[] = [];
  readonly acknowledged = new Set<string>();
  readonly inMind = new Map<string, string[]>();
  readonly #messages: Messages = createMessages(place.database);
  #last: (() => Promise<void>) | undefined;

  async apply(move: Move): Promise<void> {
    switch (move.do) {
      case "send":
        return this.#send(move.number, move.recipient);
      case "receive":
        return this.#receive(move.by, move.task);
      case "acknowledge":
        return this.#acknowledge(move.by, move.task);
      case "crash":
        this.inMind.delete(move.by);
        // What was under way is done again, though its end was not heard of.
        return this.#last?.();
    }
  }

  async #send(number: number, recipient: string): Promise<void> {
    const id = `${this.session}/${number}`;
    const known = this.sent.find((draft) => draft.id === id);
    const draft = known ?? {
      id,
      session: this.session,
      sender: recipient === "orchestrator" ? "agent:x" : "orchestrator",
      recipient,
      type: "notice",
      content: id,
    };
    // Only two of the three agents are known to be there.
    const run = () => this.#messages.send([draft], AGENTS.slice(0, 2));
    await run();
    this.#last = run;
    if (known === undefined) this.sent.push(draft);
  }

  async #receive(by: string, isAtWork: boolean): Promise<void> {
    const got = await this.#messages.receive(this.#receiver(by, isAtWork));
    expect(got.map(({ id }) => id)).toEqual(this.#due(by, isAtWork).map(({ id }) => id));
    this.inMind.set(
      by,
      got.map(({ id }) => id),
    );
  }

  async #acknowledge(by: string, isAtWork: boolean): Promise<void> {
    const ids = this.inMind.get(by) ?? [];
    const mayAll = ids.every((id) => this.#nameFor(by, isAtWork, this.#draft(id)) !== undefined);
    const run = () => this.#messages.acknowledge(this.#receiver(by, isAtWork), ids);
    if (!mayAll) {
      await expect(run()).rejects.toMatchObject({ code: "MESSAGE_NOT_YOURS" });
      return;
    }
    await run();
    this.#last = run;
    for (const id of ids) {
      this.acknowledged.add(`${id} ${this.#nameFor(by, isAtWork, this.#draft(id))}`);
    }
  }

  #receiver(participant: string, isAtWork: boolean) {
    return { session: this.session, participant, ...(isAtWork ? { task: TASK } : {}) };
  }

  #draft(id: string): MessageDraft {
    const found = this.sent.find((draft) => draft.id === id);
    if (found === undefined) throw new Error(`${id} was never sent`);
    return found;
  }

  /** Under which name a message is delivered to somebody; undefined when it is not. */
  #nameFor(by: string, isAtWork: boolean, { recipient }: MessageDraft): string | undefined {
    if (recipient === by) return by;
    if (recipient === ALL_AGENTS && by.startsWith("agent:")) return by;
    return isAtWork && recipient === agentOfTask(TASK) ? recipient : undefined;
  }

  #due(by: string, isAtWork: boolean): MessageDraft[] {
    return this.sent.filter((draft) => {
      const name = this.#nameFor(by, isAtWork, draft);
      return name !== undefined && !this.acknowledged.has(`${draft.id} ${name}`);
    });
  }

  /** At the end everybody looks, and nothing was lost, doubled or out of order. */
  async settle(): Promise<void> {
    for (const by of [...AGENTS, "orchestrator"]) {
      await this.#receive(by, true);
      await this.#acknowledge(by, true);
      await this.#receive(by, true);
      expect(this.inMind.get(by)).toEqual([]);
    }
    const all = await this.#messages.find({ session: this.session, limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(this.sent.map(({ id }) => id));
    expect(all.flatMap(({ deliveries }) => deliveries).every((one) => one.acknowledgedAt)).toBe(
      true,
    );
  }
}

test("in any order of sending, receiving, acknowledging and crashing each delivery is made until it is acknowledged", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 40 }), async (moves) => {
      const book = new Book();
      for (const one of moves) await book.apply(one);
      await book.settle();
    }),
    { numRuns: 60 },
  );
}, 120_000);
