import { Redis, ReplyError } from "ioredis";
import { WorldError } from "../errors.ts";

/** The oldest major version that is tested. */
const OLDEST_SERVER = 7;
const CONNECT_MILLISECONDS = 10_000;
/** A command waits this often for a connection that broke to come back, some three seconds in all. */
const RETRIES = 5;

/** A connected client, and the server's address without the password. */
export interface RedisConnection {
  readonly client: Redis;
  readonly description: string;
}

/** Connects, and refuses a server that is older than what is tested. */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const description = describe(url);
  let wasConnected = false;
  const client = new Redis(url, {
    lazyConnect: true,
    connectionName: "artel",
    connectTimeout: CONNECT_MILLISECONDS,
    maxRetriesPerRequest: RETRIES,
    // A first connection is tried once; one that broke is tried again for as long as the store is open.
    retryStrategy: (times) => (wasConnected ? Math.min(times * 200, 2000) : null),
  });
  let problem = "no answer";
  // What a command does not tell is told here; without a listener it would be printed.
  client.on("error", (error: Error) => {
    problem = error.message;
  });
  try {
    await client.connect();
    wasConnected = true;
    requireVersion(await client.info("server"), description);
    return { client, description };
  } catch (error) {
    client.disconnect();
    throw error instanceof WorldError ? error : unreachable(description, reasonOf(error, problem));
  }
}

/** The answer, or what went wrong as an error that says where and carries no argument of a command. */
export async function answer<T>(connection: RedisConnection, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof WorldError) throw error;
    const reason = reasonOf(error, "no answer");
    throw error instanceof ReplyError
      ? refused(connection.description, reason)
      : unreachable(connection.description, reason);
  }
}

function requireVersion(information: string, description: string): void {
  const version = /^redis_version:(\S+)/m.exec(information)?.[1] ?? "of an unknown version";
  if (Number.parseInt(version, 10) >= OLDEST_SERVER) return;
  throw new WorldError(
    "REDIS_TOO_OLD",
    "refused",
    `The server at ${description} is Redis ${version}; ${OLDEST_SERVER}.0 or newer is needed.`,
    { remedy: "Upgrade it, or unset REDIS_URL to keep the world model in the database." },
  );
}

function unreachable(description: string, reason: string): WorldError {
  return new WorldError(
    "REDIS_UNREACHABLE",
    "environment",
    `Redis at ${description} cannot be used: ${reason}`,
    { remedy: "Check REDIS_URL, or unset it to keep the world model in the database." },
  );
}

function refused(description: string, reason: string): WorldError {
  return new WorldError(
    "REDIS_REFUSED",
    "environment",
    `Redis at ${description} refused a command: ${reason}`,
    { remedy: "See that it is no replica, has memory left and lets this user run scripts." },
  );
}

function reasonOf(error: unknown, otherwise: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === "" || message === "Connection is closed." ? otherwise : message;
}

function describe(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}:${port || "6379"}${pathname === "/" ? "" : pathname}`;
  } catch {
    return "the address in REDIS_URL";
  }
}
