import { describe, expect, test } from "vitest";
import { backendMessages, FrontendReader, ProtocolViolation, textAt } from "./framing.ts";
import { errorResponse, message, readyForQuery, simpleQuery } from "./replies.ts";

const startup = Buffer.concat([
  Buffer.from([0, 0, 0, 20, 0, 3, 0, 0]),
  Buffer.from("user\0artel\0\0"),
]);

describe("messages of a client", () => {
  test("arrive whole, however the stream is cut", () => {
    const stream = Buffer.concat([
      startup,
      simpleQuery("select 1"),
      simpleQuery("ä"),
      message("X"),
    ]);
    for (let size = 1; size <= stream.length; size += 1) {
      expect(typesOf(stream, size), `pieces of ${size} bytes`).toEqual(["", "Q", "Q", "X"]);
    }
  });

  test("that claim impossible lengths are refused", () => {
    const reader = new FrontendReader();
    reader.push(Buffer.from("GET / HTTP/1.1\r\n"));
    expect(() => reader.next()).toThrow(ProtocolViolation);
    const typed = new FrontendReader();
    typed.startupDone();
    typed.push(Buffer.from([0x51, 0, 0, 0, 2]));
    expect(() => typed.next()).toThrow("claims 2 bytes");
  });

  test("need terminated texts", () => {
    expect(textAt(simpleQuery("select 'ü'"), 5)).toEqual({ text: "select 'ü'", next: 17 });
    expect(() => textAt(Buffer.from("abc"), 0)).toThrow(ProtocolViolation);
  });
});

test("an answer is cut into its messages", () => {
  const answer = Buffer.concat([errorResponse("ERROR", "42601", "no"), readyForQuery("I")]);
  const messages = backendMessages(answer);
  expect(messages.map(({ type }) => type)).toEqual(["E", "Z"]);
  expect(Buffer.concat(messages.map(({ bytes }) => bytes))).toEqual(answer);
});

function typesOf(stream: Buffer, size: number): string[] {
  const reader = new FrontendReader();
  const types: string[] = [];
  for (let offset = 0; offset < stream.length; offset += size) {
    reader.push(stream.subarray(offset, offset + size));
    for (let next = reader.next(); next; next = reader.next()) {
      if (next.type === "") reader.startupDone();
      types.push(next.type);
    }
  }
  return types;
}
