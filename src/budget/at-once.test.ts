import { expect, test, vi } from "vitest";
import { connectDatabase } from "#infra/database";
import { budgetFixture } from "../../test/support/budget.ts";

vi.setConfig({ testTimeout: 120_000 });
const { place, books, kernelOf, opened } = budgetFixture();

const DATABASES = 4;
const CALLS = 200;
const ROUNDS = 20;

/** Kernels with connections of their own, so that a server works on several reservations at the same moment. */
async function withKernels<T>(
  run: (kernels: ReturnType<typeof kernelOf>[]) => Promise<T>,
): Promise<T> {
  const databases = await Promise.all(
    Array.from({ length: DATABASES }, () => connectDatabase(place.options)),
  );
  const kernels = databases.map((database, n) => kernelOf(`p${n}`, { database }));
  try {
    return await run(kernels);
  } finally {
    for (const kernel of kernels) kernel.close();
    for (const database of databases) await database.close();
  }
}

test("of many calls at once just as many are made as fit", async () => {
  await withKernels(async (kernels) => {
    const [first = kernelOf("p")] = kernels;
    const { request, account } = await opened(first, { session: { tokens: 1e9, dollars: 70 } });
    const made = await Promise.allSettled(
      Array.from({ length: CALLS }, (_, n) => kernels[n % DATABASES]?.reserve(request(10, 1))),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(70);
    for (const each of made) {
      if (each.status === "rejected")
        expect(each.reason).toMatchObject({ code: "BUDGET_EXHAUSTED" });
    }
    expect((await account("session")).reserved).toEqual({ tokens: 700, dollars: 70 });
  });
});

test("calls of many agents, tasks and sessions at once wait for each other and never in a circle", async () => {
  await withKernels(async (kernels) => {
    const [first = kernelOf("p")] = kernels;
    const sessions = await Promise.all(Array.from({ length: 4 }, () => opened(first)));
    const [one] = sessions;
    const spend = async (n: number, round: number) => {
      const kernel = kernels[n % DATABASES] ?? first;
      const { request } = sessions[n % 4] ?? one ?? (await opened(first));
      // Accounts that are there, and new ones that several calls of a round make at the same moment.
      const agent = `agent-${one?.own}-${n % 2 === 0 ? round : n}`;
      const provider = `provider-${one?.own}-${round % 3 === 0 ? 0 : round}`;
      const wanted = request(10, 1, { task: `t-${round}`, agent, provider });
      const reservation = await kernel.reserve(wanted);
      if (n % 5 === 0) await kernel.release(reservation);
      else await kernel.settle(reservation, { tokens: 3, dollars: 0.5 });
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(Array.from({ length: CALLS / ROUNDS }, (_, n) => spend(n, round)));
    }
    const listed = (await books().sessions(1_000)).filter(({ session }) =>
      sessions.some((each) => each.session === session),
    );
    expect(listed).toHaveLength(4);
    expect(listed.reduce((sum, { spent }) => sum + spent.dollars, 0)).toBe(CALLS * 0.8 * 0.5);
    expect(listed.reduce((sum, { reserved }) => sum + reserved.tokens, 0)).toBe(0);
  });
});
