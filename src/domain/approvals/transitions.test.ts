import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approvalSchema, type Approval, type ApprovalDecision } from "./approval.ts";
import {
  approvalState,
  DEADLINE,
  decideApproval,
  expireApproval,
  isOverdue,
  type DecisionResult,
} from "./transitions.ts";

const COMMIT = "c".repeat(40);
const BASE = "b".repeat(40);

const waiting: fc.Arbitrary<Approval> = fc
  .option(
    fc.record({ at: fc.nat(100), onTimeout: fc.constantFrom("wait", "deny", "escalate") } as const),
    { nil: undefined },
  )
  .map((deadline) => ({
    id: "s/a-1/1",
    session: "s",
    task: "a-1",
    question: "May it be merged?",
    subject: {
      kind: "violation",
      violations: ["v"],
      commit: COMMIT,
      base: BASE,
      ref: "refs/artel/sessions/s/approval/a-1-1",
      paths: ["a.ts"],
    },
    requestedAt: 0,
    ...(deadline === undefined ? {} : { deadline }),
  }));

const decision: fc.Arbitrary<ApprovalDecision> = fc
  .record({
    answer: fc.constantFrom("approved" as const, "denied" as const),
    by: fc.constantFrom("person:ada", "person:bob"),
    at: fc.nat(100),
    comment: fc.option(fc.constantFrom("good", "bad"), { nil: undefined }),
  })
  .map(({ comment, ...rest }) => ({ ...rest, ...(comment === undefined ? {} : { comment }) }));

type Move = { readonly decide: ApprovalDecision } | { readonly expireAt: number };
const move: fc.Arbitrary<Move> = fc.oneof(
  decision.map((decide) => ({ decide })),
  fc.nat(100).map((expireAt) => ({ expireAt })),
);

function after(approval: Approval, moves: readonly Move[]): Approval {
  return moves.reduce(
    (now, each) =>
      "decide" in each
        ? decideApproval(now, each.decide).approval
        : expireApproval(now, each.expireAt),
    approval,
  );
}

describe("an approval", () => {
  test("has the first answer for ever, whatever is said after", () => {
    fc.assert(
      fc.property(waiting, decision, fc.array(move), (approval, first, moves) => {
        const decided = decideApproval(approval, first);
        expect(decided.kind).toBe("decided");
        expect(approvalState(decided.approval)).toBe(first.answer);
        expect(after(decided.approval, moves)).toEqual(decided.approval);
      }),
    );
  });

  test("takes the same answer again and refuses the other one, with who gave the first", () => {
    fc.assert(
      fc.property(waiting, decision, decision, (approval, first, second) => {
        const decided = decideApproval(approval, first).approval;
        const expected: DecisionResult = {
          kind: first.answer === second.answer ? "again" : "refused",
          approval: decided,
        };
        expect(decideApproval(decided, second)).toEqual(expected);
        expect(expected.approval.decision).toEqual(first);
      }),
    );
  });

  test("stays one, and what was asked never changes", () => {
    fc.assert(
      fc.property(waiting, fc.array(move), (approval, moves) => {
        const end = after(approval, moves);
        expect(approvalSchema.parse(end)).toEqual(end);
        const { decision: _, escalatedAt: __, ...asked } = end;
        expect(asked).toEqual(approval);
      }),
    );
  });
});

describe("a deadline", () => {
  test("denies, tells or lets wait, as was asked for, and only when it is over", () => {
    fc.assert(
      fc.property(waiting, fc.nat(100), (approval, now) => {
        const end = expireApproval(approval, now);
        if (!isOverdue(approval, now)) {
          expect(end).toBe(approval);
          return;
        }
        const { onTimeout } = approval.deadline!;
        expect(approvalState(end)).toBe(onTimeout === "deny" ? "denied" : "waiting");
        expect(end.decision?.by).toBe(onTimeout === "deny" ? DEADLINE : undefined);
        expect(end.escalatedAt).toBe(onTimeout === "escalate" ? now : undefined);
      }),
    );
  });

  test("that is over for long is told of once", () => {
    fc.assert(
      fc.property(waiting, fc.nat(100), fc.nat(100), (approval, first, later) => {
        const once = expireApproval(approval, first);
        if (once === approval) return;
        expect(expireApproval(once, first + later)).toEqual(once);
      }),
    );
  });
});
