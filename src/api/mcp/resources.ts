import { ResourceTemplate, type McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { sessionReport } from "#app";
import type { SessionView } from "#domain/session-view";
import { protocolError, withoutSecrets } from "./answer.ts";
import type { McpService } from "./service.ts";
import { visibleSession, visibleSessions } from "./session-access.ts";
import { moment, reportAddress } from "./session-status.ts";

const MOST_LISTED = 50;
/** Of one answer. */
const MOST_EVENTS = 500;
const EVENTS = "application/x-ndjson";

const sequenceSchema = z.coerce.number().int().positive();

/** What clients read without calling a tool: reports of sessions, and their events. */
export function registerResources(server: McpServer, service: McpService): void {
  const complete = { session: (typed: string) => sessionsLike(service, typed) };
  server.registerResource(
    "session-report",
    new ResourceTemplate(reportAddress("{session}"), {
      list: () => listed(service, "report", "text/markdown"),
      complete,
    }),
    {
      title: "Report of a session",
      description: "What a session did, with the evidence; so far, while it has not ended.",
      mimeType: "text/markdown",
    },
    (uri, { session }) =>
      read(service, uri, "text/markdown", session, (view) => sessionReport(view, "markdown")),
  );
  const readEvents = (uri: URL, { session, from = "1" }: Variables) =>
    read(service, uri, EVENTS, session, ({ id }) =>
      eventLines(service, id, sequenceSchema.parse(from)),
    );
  const description = `Events of a session as lines of JSON, at most ${MOST_EVENTS}; the next begin at the last sequence and one.`;
  server.registerResource(
    "session-events",
    new ResourceTemplate("artel://sessions/{session}/events", {
      list: () => listed(service, "events", EVENTS),
      complete,
    }),
    { title: "Events of a session", description, mimeType: EVENTS },
    readEvents,
  );
  server.registerResource(
    "session-events-from",
    new ResourceTemplate("artel://sessions/{session}/events/{from}", {
      list: undefined,
      complete,
    }),
    { title: "Events of a session from a sequence", description, mimeType: EVENTS },
    readEvents,
  );
}

type Variables = Readonly<Record<string, string | string[]>>;

async function read(
  service: McpService,
  uri: URL,
  mimeType: string,
  session: string | string[] | undefined,
  textOf: (view: SessionView) => string | Promise<string>,
) {
  try {
    const text = await service.admission.run("work", async () =>
      textOf(await visibleSession(service, decodeURIComponent(String(session)))),
    );
    return { contents: [{ uri: uri.href, mimeType, text: withoutSecrets(text) }] };
  } catch (error) {
    throw protocolError(error, service.application.logger);
  }
}

async function eventLines(service: McpService, session: string, from: number): Promise<string> {
  const lines: string[] = [];
  for await (const envelope of service.application.events.read(session, from)) {
    lines.push(`${JSON.stringify(withoutSecrets(envelope))}\n`);
    if (lines.length === MOST_EVENTS) break;
  }
  return lines.join("");
}

async function listed(service: McpService, what: "report" | "events", mimeType: string) {
  const views = await visibleSessions(service, MOST_LISTED);
  return {
    resources: views.map((view) => ({
      uri: `artel://sessions/${view.id}/${what}`,
      name: `${what} of ${view.id}`,
      description: withoutSecrets(`${view.opened?.goal ?? ""} (${service.sessions.state(view)})`),
      mimeType,
      annotations: { lastModified: moment(view.lastAt) },
    })),
  };
}

async function sessionsLike(service: McpService, typed: string): Promise<string[]> {
  const views = await visibleSessions(service, MOST_LISTED, ({ id }) => id.includes(typed));
  return views.map(({ id }) => id);
}
