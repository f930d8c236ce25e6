import type { EventServer } from "./server.ts";

/** How many streams are asked about at once. */
const TOGETHER = 64;

/** Names of all streams, oldest first. */
export async function listStreams(server: EventServer): Promise<readonly string[]> {
  const { manager, persist, subjects } = server;
  const info = await persist(() =>
    manager.streams.info(subjects.store, { subjects_filter: subjects.all }),
  );
  const names = Object.keys(info.state.subjects ?? {});
  const born: { subject: string; position: number }[] = [];
  while (names.length > 0) {
    const some = names.splice(0, TOGETHER).map(async (subject) => {
      const query = { seq: 1, next_by_subj: subject };
      const first = await persist(() => manager.direct.getMessage(subjects.store, query));
      // Removed in between.
      if (first !== null) born.push({ subject, position: first.seq });
    });
    await Promise.all(some);
  }
  return born
    .toSorted((one, other) => one.position - other.position)
    .map(({ subject }) => subjects.streamOf(subject));
}
