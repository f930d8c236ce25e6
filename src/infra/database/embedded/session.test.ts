import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMBEDDED_DISK_FULL } from "../errors.ts";
import { backendMessages } from "./framing.ts";
import { simpleQuery } from "./replies.ts";
import { type SessionClient, SharedSession } from "./session.ts";

let engine: PGlite;
let space = true;

beforeAll(async () => {
  engine = await PGlite.create();
});
afterAll(async () => {
  await engine?.close();
});

interface TestClient extends SessionClient {
  /** Types of the messages that arrived, and of errors their code. */
  readonly heard: string[];
  readonly dismissed: string[];
}

function sharedSession(idleTransactionMilliseconds: number): SharedSession {
  const run = (bytes: Buffer) => engine.execProtocolRaw(bytes);
  return new SharedSession({ run, hasSpace: () => space }, idleTransactionMilliseconds);
}

function join(session: SharedSession): TestClient {
  const client: TestClient = {
    channels: new Set(),
    statements: new Set(),
    heard: [],
    dismissed: [],
    send: (bytes) => client.heard.push(...summary(bytes)),
    dismiss: (reason) => {
      client.dismissed.push(...summary(reason));
      session.leave(client);
    },
  };
  session.join(client);
  return client;
}

function summary(bytes: Buffer): string[] {
  return backendMessages(bytes).flatMap(({ type, bytes: message }) => {
    if (type === "E") return [/C([0-9A-Z]{5})\0/.exec(message.toString())![1]!];
    if (type === "C") return [message.toString("utf8", 5, message.length - 1)];
    return type === "Z" ? [String.fromCharCode(message[5]!)] : [];
  });
}

const query = (sql: string) => ({ bytes: simpleQuery(sql), intents: [] });

test("a client that sits in a transaction is dismissed, and the others go on", async () => {
  const session = sharedSession(50);
  const [sitting, other] = [join(session), join(session)];
  session.submit(sitting, query("begin; create table sat (a int)"));
  session.submit(other, query("select 1"));
  await expect.poll(() => other.heard).toEqual(["SELECT 1", "I"]);
  expect(sitting.heard).toEqual(["BEGIN", "CREATE TABLE", "T"]);
  expect(sitting.dismissed).toEqual(["25P03"]);
  session.submit(other, query("select * from sat"));
  await expect.poll(() => other.heard.slice(2)).toEqual(["42P01", "I"]);
});

test("on a full disk the engine is asked nothing, and open transactions fail in order", async () => {
  const session = sharedSession(10_000);
  const client = join(session);
  session.submit(client, query("begin"));
  await session.settled();
  space = false;
  for (const sql of ["create table full_disk (a int)", "select 1", "rollback", "select 1"]) {
    session.submit(client, query(sql));
  }
  await session.settled();
  space = true;
  session.submit(client, query("select 1"));
  await session.settled();
  expect(client.heard).toEqual([
    "BEGIN",
    "T",
    EMBEDDED_DISK_FULL,
    "E",
    "25P02",
    "E",
    "ROLLBACK",
    "I",
    EMBEDDED_DISK_FULL,
    "I",
    "SELECT 1",
    "I",
  ]);
});
