import { unclear, type InvestigationMethod } from "../method.ts";

/** Something that fails so often in a row fails for a reason. */
const RERUNS = 2;

/** Looks again: what is not there the next time, or is there without the change, is not the change's doing. */
export const rerun: InvestigationMethod = {
  name: "rerun",
  applies: () => true,
  async investigate({ subject, trials }) {
    for (let run = 1; run <= RERUNS; run += 1) {
      const stands = await trials.stands(subject.changed);
      if (stands === undefined) return unclear("it could not be looked at again");
      if (!stands) {
        return {
          conclusion: "refuted",
          confidence: 0.9,
          statement: `it is gone when looked at again on the same commit (run ${run})`,
          suspects: [],
        };
      }
    }
    const before = await trials.stands(subject.base);
    if (before === undefined) return unclear("the commit before it could not be looked at");
    return before
      ? {
          conclusion: "refuted",
          confidence: 0.95,
          statement: "it is also there without the change",
          suspects: [],
        }
      : {
          conclusion: "confirmed",
          confidence: 0.95,
          statement: `it is there in ${RERUNS} more runs with the change, and not without it`,
          suspects: [],
        };
  },
};
