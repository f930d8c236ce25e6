import type { ServerAddress } from "./address.ts";

export interface EventServerProbe {
  /** Host and port, without credentials. */
  readonly description: string;
  /** Of nats-server; new enough, or the probe would have been refused. */
  readonly version: string;
  /** On how many servers events are kept. */
  readonly replicas: number;
}

/** Connects as a session would, and refuses as it would. */
export async function probeEventServer(address: ServerAddress): Promise<EventServerProbe> {
  const [{ connectServer }, { subjectsOf }] = await Promise.all([
    import("./server.ts"),
    import("./subjects.ts"),
  ]);
  const options = { ...address, patienceMs: 5000 };
  const server = await connectServer(options, subjectsOf("artel"));
  try {
    const info = await server.persist(() => server.manager.streams.info(server.subjects.store));
    const { description, version } = server;
    return { description, version, replicas: info.config.num_replicas };
  } finally {
    await server.close();
  }
}
