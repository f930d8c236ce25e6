import { factKeyText, type Fact, type Message } from "#domain";
import { createMessages } from "#messages";
import { openFactStore } from "#world";
import type { Application } from "../application.ts";
import { withDatabase } from "../with-database.ts";
import type { MemoryEntry } from "./memory-entry.ts";

/** The latest of each session. */
const MOST_MESSAGES = 1_000;
/** Of each session and kind. */
const MOST_FACTS = 1_000;

/** Those that say something to a reader; hashes and counts do not. */
const FACT_KINDS = [
  "test-result",
  "diagnostic",
  "command-result",
  "dependency",
  "investigation-result",
] as const satisfies readonly Fact["kind"][];

/** What the database has of sessions: what was said, and what is known of their repository. */
export function storedEntries(
  application: Application,
  sessions: readonly string[],
): Promise<MemoryEntry[]> {
  return withDatabase(application, async (database) => {
    const { configuration } = application;
    const messages = createMessages(database);
    const facts = await openFactStore({
      database,
      redisUrl: configuration.get("redisUrl"),
      retainedVersions: configuration.get("world.retainedVersions"),
    });
    try {
      const entries: MemoryEntry[] = [];
      for (const session of sessions) {
        const said = await messages.find({ session, limit: MOST_MESSAGES });
        entries.push(...said.map(messageEntry));
        for (const kind of FACT_KINDS) {
          const known = await facts.snapshot(session, { prefix: `${kind}:` });
          const some = known.facts.slice(0, MOST_FACTS);
          entries.push(...some.map(({ fact }) => factEntry(session, fact)));
        }
      }
      return entries;
    } finally {
      messages.close();
      await facts.close();
    }
  });
}

function messageEntry(message: Message): MemoryEntry {
  const { session, sender, recipient, type, content, sentAt, attachments } = message;
  const texts = attachments.flatMap(({ name, content: attached }) =>
    attached.kind === "text" ? [`${name}: ${attached.text}`] : [name],
  );
  return {
    kind: "message",
    session,
    title: `${type} from ${sender} to ${recipient}`,
    text: [content, ...texts].join("\n"),
    paths: [],
    time: sentAt,
  };
}

function factEntry(session: string, fact: Fact): MemoryEntry {
  const { value, source, time, confidence } = fact;
  const said = value === null ? "none" : JSON.stringify(value);
  return {
    kind: "fact",
    session,
    title: factKeyText(fact),
    text: `${said}, seen by ${source}, ${Math.round(confidence * 100)} % sure`,
    paths: "path" in fact ? [fact.path] : [],
    time,
  };
}
