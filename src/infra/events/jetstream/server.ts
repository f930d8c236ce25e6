import {
  jetstreamManager,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { EventServerTooOldError } from "../errors.ts";
import { connectionOptions, describeAddress, type ServerAddress } from "./address.ts";
import { serverError } from "./failure.ts";
import { Persistence } from "./persistence.ts";
import type { Subjects } from "./subjects.ts";

/** A connection to a server that is new enough and keeps our events. */
export interface EventServer {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  /** Host and port, without credentials. */
  readonly description: string;
  readonly version: string;
  readonly subjects: Subjects;
  /** Does it again while the server is away, up to the patience. */
  persist<T>(operation: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ServerOptions extends ServerAddress {
  /** How long to go on trying when the server went away, in milliseconds. */
  readonly patienceMs: number;
}

const CONNECT_MS = 5000;
const REQUEST_MS = 5000;
const RECONNECT_MS = 100;
const WRONG_STATE = 10_058;
const OLDEST = [2, 12] as const;

export async function connectServer(
  options: ServerOptions,
  subjects: Subjects,
): Promise<EventServer> {
  const description = describeAddress(options);
  const connection = await open(options, description);
  try {
    const version = connection.info?.version ?? "0";
    if (!isNewEnough(version)) throw new EventServerTooOldError(description, version);
    const persistence = new Persistence(connection, description, options.patienceMs);
    const persist = <T>(operation: () => Promise<T>) => persistence.persist(operation);
    const manager = await persist(() => jetstreamManager(connection, { timeout: REQUEST_MS }));
    const wanted = [
      { name: subjects.store, subjects: [subjects.all] },
      { name: subjects.archive, subjects: [subjects.allArchived] },
    ];
    const replicas = options.replicas ?? 1;
    for (const each of wanted) await persist(() => provideStream(manager, { ...each, replicas }));
    const close = () => connection.close();
    return { connection, manager, description, version, subjects, persist, close };
  } catch (error) {
    await connection.close();
    throw serverError(error, description);
  }
}

async function open(options: ServerOptions, description: string): Promise<NatsConnection> {
  const given = connectionOptions(options);
  try {
    return await connect({
      ...given,
      name: "artel",
      timeout: CONNECT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      reconnectJitter: RECONNECT_MS,
    });
  } catch (error) {
    throw serverError(error, description);
  }
}

export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Makes the stream where it is missing. One that is there stays as its administrator made it. */
async function provideStream(
  manager: JetStreamManager,
  wanted: { readonly name: string; readonly subjects: string[]; readonly replicas: number },
): Promise<void> {
  try {
    await manager.streams.add({
      name: wanted.name,
      subjects: wanted.subjects,
      description: "Artel's events; a message is one frame of one stream, or many in the archive",
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      num_replicas: wanted.replicas,
      allow_direct: true,
    });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === WRONG_STATE)) throw error;
  }
}
