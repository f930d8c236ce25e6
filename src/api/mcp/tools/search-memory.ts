import { z } from "zod";
import { memoryKinds } from "#app";
import { repositoryRoot, visibleSession, visibleSessions } from "../session-access.ts";
import { moment } from "../session-status.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

/** The latest: more are not kept ready. */
const MOST_SESSIONS = 200;
const LONGEST_TEXT = 2_000;

export const searchMemory = defineTool({
  name: "search_memory",
  title: "Search what sessions left behind",
  description:
    "Full-text search over what the latest 200 sessions of the repositories left behind: goals, tasks with their " +
    "outcomes, merged and rejected changes, what was dropped and why, findings, notes, violated expectations and their " +
    "investigation, decisions of people, failures, messages between agents, and facts about the repository such as test " +
    "results and dependencies. Words, identifiers (also parts of them) and paths; no meanings.",
  input: z.strictObject({
    query: z.string().trim().min(1).max(1_000),
    kinds: z.array(z.enum(memoryKinds)).min(1).optional().describe("only these kinds"),
    session: sessionInput.optional().describe("only of this session"),
    repository: z.string().min(1).max(4_096).optional().describe("only of this repository"),
    limit: z.int().min(1).max(100).default(20),
  }),
  output: z.object({
    results: z
      .array(
        z.object({
          kind: z.enum(memoryKinds),
          session: z.string(),
          title: z.string(),
          text: z.string().describe("at most 2,000 characters of it"),
          paths: z.array(z.string()),
          task: z.string().nullable(),
          time: z.string().nullable(),
          score: z.number().describe("comparable within this answer"),
        }),
      )
      .describe("the best first"),
    searchedSessions: z.int(),
  }),
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ query, kinds, session, repository, limit }, { service }) {
    const only = session === undefined ? undefined : await visibleSession(service, session);
    const root = await repositoryRoot(service, repository);
    const latest = await visibleSessions(service, MOST_SESSIONS);
    const isOld = only !== undefined && latest.every(({ id }) => id !== only.id);
    const views = isOld ? [...latest, only] : latest;
    const wanted = views.filter((view) => {
      const isOfIt = root === undefined || view.opened?.repository === root;
      return isOfIt && (only === undefined || view.id === only.id);
    });
    const hits = await service.memory.search(views, {
      text: query,
      limit,
      sessions: new Set(wanted.map(({ id }) => id)),
      ...(kinds === undefined ? {} : { kinds }),
    });
    const results = hits.map(({ kind, session: of, title, text, paths, task, time, score }) => ({
      kind,
      session: of,
      title,
      text: text.slice(0, LONGEST_TEXT),
      paths: [...paths],
      task: task ?? null,
      time: time === undefined ? null : moment(time),
      score,
    }));
    return { data: { results, searchedSessions: wanted.length } };
  },
});
