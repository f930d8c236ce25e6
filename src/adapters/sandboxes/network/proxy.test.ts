import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request, type IncomingMessage } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AllowList, isLinkLocal, parseAddress } from "./allow-list.ts";
import { AllowListProxy } from "./proxy.ts";

let folder: string;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-proxy-"));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function start(hosts: string[], upstream?: URL): Promise<string> {
  const proxy = new AllowListProxy(new AllowList(hosts), upstream);
  const path = join(folder, `proxy-${closing.length}`);
  await proxy.listen(path);
  closing.push(() => proxy.close());
  return path;
}

function ask(
  socketPath: string,
  path: string,
  method = "GET",
): Promise<IncomingMessage & { text?: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, method, agent: false });
    asked.on("connect", (response, socket) => {
      closing.unshift(() => socket.destroy());
      resolve(Object.assign(response, { socket }));
    });
    asked.on("response", (response: IncomingMessage & { text?: string }) => {
      response.text = "";
      response.on("data", (chunk: Buffer) => (response.text += chunk.toString()));
      response.on("end", () => resolve(response));
    });
    asked.on("error", reject);
    asked.end(method === "POST" ? "body" : undefined);
  });
}

describe("allow list", () => {
  it("reads host:port and nothing else", () => {
    expect(parseAddress("Registry.Example.com.:443")).toEqual({
      host: "registry.example.com",
      port: 443,
    });
    expect(parseAddress("[::1]:80")).toEqual({ host: "::1", port: 80 });
    for (const text of [
      "host",
      "host:0",
      "host:65536",
      "a b:1",
      "user@host:1",
      "::1:80",
      "[x]:1",
      "host:1/x",
      ":1",
    ]) {
      expect(parseAddress(text), text).toBeUndefined();
    }
  });

  it("matches exactly", () => {
    const list = new AllowList(["registry.example.com:443"]);
    const allows = (text: string): boolean =>
      list.allows(parseAddress(text) ?? { host: "", port: 0 });
    expect(allows("REGISTRY.example.com:443")).toBe(true);
    for (const text of [
      "registry.example.com:80",
      "example.com:443",
      "a.registry.example.com:443",
      "10.0.0.1:443",
    ]) {
      expect(allows(text), text).toBe(false);
    }
    expect(() => new AllowList(["https://example.com"])).toThrow("host:port");
  });

  it("knows link-local addresses", () => {
    expect(["169.254.169.254", "fe80::1", "::ffff:169.254.1.1"].map(isLinkLocal)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["10.0.0.1", "127.0.0.1", "fd00::1"].map(isLinkLocal)).toEqual([false, false, false]);
  });
});

describe("proxy", () => {
  it("forwards requests with their body and without what is meant for one connection", async () => {
    const port = await listen(
      createServer((incoming, response) => {
        let body = "";
        incoming.on("data", (chunk: Buffer) => (body += chunk.toString()));
        incoming.on("end", () => response.end(`${incoming.url} ${incoming.headers.host} ${body}`));
      }),
    );
    const proxy = await start([`127.0.0.1:${port}`]);
    const response = await ask(proxy, `http://127.0.0.1:${port}/a?b=c`, "POST");
    expect(response.text).toBe(`/a?b=c 127.0.0.1:${port} body`);
    expect((await ask(proxy, "http://127.0.0.1:1/")).statusCode).toBe(403);
    expect((await ask(proxy, "/no-proxy-request")).statusCode).toBe(403);
  });

  it("tunnels, and answers 502 when nobody is there", async () => {
    const echo = createTcpServer((socket) => socket.pipe(socket));
    const port = await listen(echo);
    const closed = createTcpServer();
    const closedPort = await listen(closed);
    closed.close();
    const proxy = await start([`127.0.0.1:${port}`, `127.0.0.1:${closedPort}`]);
    const { socket, statusCode } = await ask(proxy, `127.0.0.1:${port}`, "CONNECT");
    expect(statusCode).toBe(200);
    socket.write("€");
    expect(String(await new Promise((resolve) => socket.once("data", resolve)))).toBe("€");
    expect((await ask(proxy, `127.0.0.1:${closedPort}`, "CONNECT")).statusCode).toBe(502);
    expect((await ask(proxy, "127.0.0.1:1", "CONNECT")).statusCode).toBe(403);
  });

  it("goes through the machine's own proxy when told so", async () => {
    const target = await listen(createTcpServer((socket) => socket.end("reached")));
    const seen: string[] = [];
    const upstream = createServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url} ${incoming.headers["proxy-authorization"]}`);
      response.end("forwarded");
    });
    upstream.on("connect", (incoming: IncomingMessage, socket) => {
      seen.push(`${incoming.method} ${incoming.url} ${incoming.headers["proxy-authorization"]}`);
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      connect(target, "127.0.0.1").pipe(socket);
    });
    const port = await listen(upstream);
    const proxy = await start(
      ["registry.example.com:443", "registry.example.com:80"],
      new URL(`http://user:word@127.0.0.1:${port}`),
    );
    const { socket } = await ask(proxy, "registry.example.com:443", "CONNECT");
    expect(String(await new Promise((resolve) => socket.once("data", resolve)))).toBe("reached");
    expect((await ask(proxy, "http://registry.example.com/x")).text).toBe("forwarded");
    expect((await ask(proxy, "other.example.com:443", "CONNECT")).statusCode).toBe(403);
    const credentials = `Basic ${Buffer.from("user:word").toString("base64")}`;
    expect(seen).toEqual([
      `CONNECT registry.example.com:443 ${credentials}`,
      `GET http://registry.example.com/x ${credentials}`,
    ]);
  });
});
