import { headers } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNats, type ThrowAwayNats } from "../../../../test/support/nats.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import { connectServer, type EventServer } from "./server.ts";
import { subjectsOf } from "./subjects.ts";

let nats: ThrowAwayNats;
let server: EventServer;
let acknowledgements: Acknowledgements;
beforeAll(async () => {
  nats = await startNats();
  const options = { url: nats.url, patienceMs: 10_000 };
  server = await connectServer(options, subjectsOf("test"));
  acknowledgements = new Acknowledgements(server.connection);
});
afterAll(async () => {
  await server.close();
  await nats.stop();
});

const publish = (subject: string, id: string, last: number) => {
  const given = headers();
  given.set("Nats-Msg-Id", id);
  given.set("Nats-Expected-Last-Subject-Sequence", String(last));
  return acknowledgements.publish(`test.events.${subject}`, Buffer.from(id), given);
};

test("who is not the first to append behind an event is refused", async () => {
  expect(await publish("b", "first", 0)).toEqual({ kind: "stored", position: 1 });
  expect(await publish("b", "second", 0)).toMatchObject({ kind: "refused", code: 10_071 });
});

test("thousands at once are each answered", async () => {
  const answers = await Promise.all(
    Array.from({ length: 5000 }, (_, index) => publish(`many-${index}`, `many-${index}`, 0)),
  );
  const positions = answers.map((answer) => (answer.kind === "stored" ? answer.position : 0));
  expect(new Set(positions).size).toBe(5000);
  expect(positions).not.toContain(0);
});

test("what cannot be stored anywhere is told apart from silence", async () => {
  await expect(
    acknowledgements.publish("nobody.listens", Buffer.from("x"), headers()),
  ).rejects.toMatchObject({ name: "NoResponders" });
});

test("an answer of somebody else is a refusal", async () => {
  const strange = server.connection.subscribe("strange", {
    callback: (_, message) => {
      message.respond("hello");
    },
  });
  await server.connection.flush();
  expect(await acknowledgements.publish("strange", Buffer.from("x"), headers())).toMatchObject({
    kind: "refused",
  });
  strange.unsubscribe();
});

test("what is under way is done again at once when the connection breaks", async () => {
  // Nobody answers on a subject that somebody hears.
  const deaf = server.connection.subscribe("deaf");
  let tries = 0;
  const began = performance.now();
  const answer = server.persist(() => {
    tries += 1;
    return tries === 1
      ? acknowledgements.publish("deaf", Buffer.from("x"), headers())
      : publish("after-the-break", "x", 0);
  });
  await server.connection.flush();
  await server.connection.reconnect();
  expect(await answer).toMatchObject({ kind: "stored" });
  expect(tries).toBe(2);
  expect(performance.now() - began).toBeLessThan(2000);
  deaf.unsubscribe();
});
