import { freePort } from "./free-port.ts";
import { startNats, type ThrowAwayNats } from "./nats.ts";

/** Servers that keep each event several times; any one of three may be away. */
export interface NatsCluster {
  /** All addresses, with commas between. */
  readonly url: string;
  readonly servers: readonly ThrowAwayNats[];
  stop(): Promise<void>;
}

const SIZE = 3;

export async function startNatsCluster(): Promise<NatsCluster> {
  const ports = await Promise.all(Array.from({ length: SIZE }, () => freePort()));
  const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(", ");
  const servers = await Promise.all(
    ports.map((port, index) =>
      startNats({
        configuration: `server_name: "server-${index}"
cluster { name: "test", listen: "127.0.0.1:${port}", routes: [${routes}] }`,
      }),
    ),
  );
  return {
    url: servers.map(({ url }) => url).join(","),
    servers,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
