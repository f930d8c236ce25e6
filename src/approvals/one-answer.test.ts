import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decideApproval, expireApproval, type Approval, type TimeoutAction } from "#domain";
import { connectDatabase, type Database } from "#infra/database";
import { randomId } from "#shared";
import { temporaryDatabase, type TemporaryDatabase } from "../../test/support/database.ts";
import { createApprovalInbox, type ApprovalInbox } from "./inbox.ts";

let place: TemporaryDatabase;
let database: Database;
let inbox: ApprovalInbox;

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
  inbox = createApprovalInbox(database);
});
afterAll(async () => {
  inbox?.close();
  await database?.close();
  await place?.remove();
});

type Move =
  | { readonly do: "decide"; readonly answer: "approved" | "denied"; readonly by: string }
  | { readonly do: "expire" | "request" };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    do: fc.constant("decide" as const),
    answer: fc.constantFrom("approved" as const, "denied" as const),
    by: fc.constantFrom("person:ada", "person:bob"),
  }),
  fc.record({ do: fc.constantFrom("expire" as const, "request" as const) }),
);

/** Without the times that the database gives. */
function told({ decision, escalatedAt, ...asked }: Approval) {
  const { at: _, ...said } = decision ?? { at: 0 };
  return { ...asked, decision: decision && said, isEscalated: escalatedAt !== undefined };
}

test("in any order of asking, answering and deadlines the inbox does what the domain says", async () => {
  const action = fc.constantFrom<TimeoutAction>("wait", "deny", "escalate");
  await fc.assert(
    fc.asyncProperty(
      fc.record({ onTimeout: action, isOver: fc.boolean() }),
      fc.array(move, { maxLength: 8 }),
      async ({ onTimeout, isOver }, moves) => {
        const session = `s-${randomId(8)}`;
        const draft = {
          id: `${session}/a-1/1`,
          session,
          question: "May it be merged?",
          subject: {
            kind: "violation" as const,
            violations: ["v"],
            commit: "c".repeat(40),
            base: "b".repeat(40),
            ref: `refs/artel/sessions/${session}/approval/a-1-1`,
            paths: [],
          },
          deadline: { afterMs: isOver ? 0 : 3_600_000, onTimeout },
        };
        let expected = await inbox.request(draft);
        for (const each of moves) {
          const now = isOver ? Date.now() + 60_000 : expected.requestedAt;
          if (each.do === "decide") {
            const { answer, by } = each;
            const result = decideApproval(expected, { answer, by, at: 0 });
            const given = inbox.decide(draft.id, { answer, by });
            if (result.kind === "refused") {
              await expect(given).rejects.toMatchObject({ code: "APPROVAL_DECIDED" });
            } else expect((await given).kind).toBe(result.kind);
            expected = result.approval;
          } else if (each.do === "expire") {
            await inbox.expire(draft.id);
            expected = expireApproval(expected, now);
          } else await inbox.request(draft);
          expect(told(await inbox.find(draft.id))).toEqual(told(expected));
        }
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
