import { connect } from "node:net";
import type { Registries } from "./registries.ts";

const PATIENCE_MS = 3_000;

/** Whether anything listens where packages come from: a registry, or the proxy that this machine has to go through. */
export async function anyRegistryAnswers(
  registries: Pick<Registries, "hosts" | "upstreamProxy">,
): Promise<boolean> {
  const { hosts, upstreamProxy } = registries;
  const places = upstreamProxy === undefined ? hosts : [proxyPlace(upstreamProxy)];
  return (await Promise.all(places.map(answers))).includes(true);
}

/**
 * With no registry a package manager tries for minutes before it says so, and may still install what needs no
 * network: so it is told to try once.
 */
export const triesOnce: Readonly<Record<string, string>> = {
  npm_config_fetch_retries: "0",
  npm_config_fetch_timeout: "5000",
  pnpm_config_fetch_retries: "0",
  pnpm_config_fetch_timeout: "5000",
  YARN_HTTP_RETRY: "0",
  YARN_HTTP_TIMEOUT: "5000",
  YARN_NETWORK_TIMEOUT: "5000",
};

function proxyPlace(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === "" ? "80" : port}`;
}

function answers(place: string): Promise<boolean> {
  const at = place.lastIndexOf(":");
  return new Promise((resolve) => {
    const host = place.slice(0, at).replace(/^\[(.*)\]$/, "$1");
    const socket = connect({ host, port: Number(place.slice(at + 1)) });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
