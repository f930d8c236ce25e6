/** Messages that our server itself says, in the PostgreSQL wire format. */

export function message(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part)),
  );
  const header = Buffer.alloc(5);
  header.write(type, 0, "latin1");
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

export function simpleQuery(sql: string): Buffer {
  return message("Q", sql);
}

export const SYNC = message("S");

export function readyForQuery(status: string): Buffer {
  return message("Z", Buffer.from(status, "latin1"));
}

/** `0A000 feature not supported` and the like; FATAL ends the connection. */
export function errorResponse(severity: "ERROR" | "FATAL", code: string, text: string): Buffer {
  const fields = { S: severity, V: severity, C: code, M: text };
  return message(
    "E",
    ...Object.entries(fields).map(([field, value]) => `${field}${value}`),
    Buffer.from([0]),
  );
}

/** Accepts a client without a password: the socket's folder is private to the user. */
export function welcome(serverVersion: string, clientId: number): Buffer {
  const parameters = {
    server_version: serverVersion,
    server_encoding: "UTF8",
    client_encoding: "UTF8",
    DateStyle: "ISO, MDY",
    IntervalStyle: "postgres",
    TimeZone: "UTC",
    integer_datetimes: "on",
    standard_conforming_strings: "on",
  };
  const key = Buffer.alloc(8);
  key.writeUInt32BE(clientId, 0);
  return Buffer.concat([
    message("R", Buffer.from([0, 0, 0, 0])),
    ...Object.entries(parameters).map(([name, value]) => message("S", name, value)),
    message("K", key),
    readyForQuery("I"),
  ]);
}

/** Text format, columns not described: enough for clients that stream a table in. */
export const COPY_IN = message("G", Buffer.from([0, 0, 0]));

/** A query that fails in the engine, so that it treats an open transaction as PostgreSQL does. */
export function failingQuery(condition: string, reason: string): Buffer {
  const text = reason.replaceAll("'", "''");
  return simpleQuery(
    `do $refusal$ begin raise ${condition} using message = '${text}'; end $refusal$`,
  );
}
