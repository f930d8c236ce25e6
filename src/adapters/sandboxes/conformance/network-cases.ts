import { equal, match, notEqual } from "node:assert/strict";
import { createSocket } from "node:dgram";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type ListenOptions, type Server } from "node:net";
import { join } from "node:path";
import type { SandboxCase } from "./scene.ts";

/** A service of the host that counts who gets through to it. */
async function service<T>(
  options: ListenOptions,
  use: (service: { readonly port: number; readonly connections: () => number }) => Promise<T>,
): Promise<T> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.end("reached");
  });
  await listening(server, options);
  try {
    const address = server.address() as AddressInfo | string;
    const port = typeof address === "string" ? 0 : address.port;
    return await use({ port, connections: () => connections });
  } finally {
    server.close();
  }
}

function listening(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, resolve);
  });
}

/** Prints `reached` or the error's code. */
const connectScript = (options: object): string =>
  `const socket = require("node:net").connect(${JSON.stringify(options)});
   socket.setTimeout(2000, () => { console.log("TIMEOUT"); process.exit(); });
   socket.on("connect", () => { console.log("reached"); process.exit(); });
   socket.on("error", (error) => { console.log(error.code); process.exit(); });`;

export const networkCases: readonly SandboxCase[] = [
  {
    number: 26,
    name: "does not reach 127.0.0.1 of the host",
    async run(scene) {
      await service({ host: "127.0.0.1", port: 0 }, async ({ port, connections }) => {
        const shell = await scene.run([
          "bash",
          "-c",
          `echo x > /dev/tcp/127.0.0.1/${port} && echo reached`,
        ]);
        notEqual(shell.exitCode, 0);
        const node = await scene.node(connectScript({ host: "127.0.0.1", port }));
        equal(node.stdout, "ECONNREFUSED\n");
        equal(connections(), 0);
      });
    },
  },
  {
    number: 27,
    name: "does not reach ::1 of the host",
    async run(scene) {
      await service({ host: "::1", port: 0 }, async ({ port, connections }) => {
        match((await scene.node(connectScript({ host: "::1", port }))).stdout, /^E[A-Z]+\n$/);
        equal(connections(), 0);
      });
    },
  },
  {
    number: 28,
    name: "sends no datagram to the host",
    async run(scene) {
      const socket = createSocket("udp4");
      let received = 0;
      socket.on("message", () => (received += 1));
      await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
      await scene.node(
        `const socket = require("node:dgram").createSocket("udp4");
         socket.send("x", ${socket.address().port}, "127.0.0.1", () => setTimeout(() => process.exit(), 50));`,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.close();
      equal(received, 0);
    },
  },
  {
    number: 29,
    name: "does not reach an abstract socket of the host",
    async run(scene) {
      const name = `artel-test-${process.pid}`;
      await service({ path: `\0${name}` }, async ({ connections }) => {
        match((await scene.node(connectScript({ path: `\0${name}` }))).stdout, /^E[A-Z]+\n$/);
        equal(connections(), 0);
      });
    },
  },
  {
    number: 30,
    name: "does not reach a host's Unix socket that lies in the worktree",
    async run(scene) {
      const path = join(scene.worktree, "host socket");
      await service({ path, readableAll: true, writableAll: true }, async ({ connections }) => {
        match((await scene.node(connectScript({ path }))).stdout, /^E[A-Z]+\n$/);
        equal(connections(), 0);
      });
    },
  },
  {
    number: 31,
    name: "does not reach the address of a cloud's metadata",
    async run(scene) {
      match(
        (await scene.node(connectScript({ host: "169.254.169.254", port: 80 }))).stdout,
        /^E(NETUNREACH|HOSTUNREACH)\n$/,
      );
    },
  },
  {
    number: 32,
    name: "resolves no name but localhost",
    async run(scene) {
      const result = await scene.node(
        `const dns = require("node:dns").promises;
         const code = (promise) => promise.then(() => "resolved", (error) => error.code);
         Promise.all([code(dns.lookup("example.com")), code(dns.resolve4("example.com")), code(dns.lookup("localhost"))])
           .then((codes) => { console.log(codes.join(" ")); process.exit(); });`,
      );
      match(result.stdout, /^E[A-Z_]+ E[A-Z_]+ resolved\n$/);
    },
  },
  {
    number: 33,
    name: "reaches what the list names through the proxy, nothing else, and nothing directly",
    async run(scene) {
      const listen = async (text: string) => {
        const server = createHttpServer((_request, response) => response.end(text));
        await listening(server, { host: "127.0.0.1", port: 0 });
        return { server, port: (server.address() as AddressInfo).port };
      };
      const allowed = await listen("allowed");
      const other = await listen("other");
      try {
        const result = await scene.node(viaProxy(allowed.port, other.port), {
          policy: { network: { kind: "allow", hosts: [`127.0.0.1:${allowed.port}`] } },
        });
        equal(
          result.stdout,
          [
            "get allowed: 200 allowed",
            "get other: 403",
            "get localhost: 403",
            "connect allowed: 200",
            "connect other: 403",
            "connect metadata: 403",
            "direct: ECONNREFUSED",
            "",
          ].join("\n"),
          result.stderr,
        );
        const ended = await scene.shell("exit 7", {
          policy: { network: { kind: "allow", hosts: ["localhost:1"] } },
        });
        equal(ended.exitCode, 7);
      } finally {
        allowed.server.close();
        other.server.close();
      }
    },
  },
];

const viaProxy = (allowed: number, other: number): string => `
const http = require("node:http");
const proxy = new URL(process.env.HTTP_PROXY);
const ask = (options) => new Promise((resolve) => {
  const request = http.request({ host: proxy.hostname, port: proxy.port, agent: false, ...options });
  request.on("connect", (response, socket) => { socket.destroy(); resolve(String(response.statusCode)); });
  request.on("response", (response) => {
    let text = "";
    response.on("data", (chunk) => (text += chunk));
    response.on("end", () => resolve(response.statusCode === 200 ? "200 " + text : String(response.statusCode)));
  });
  request.on("error", (error) => resolve(error.code));
  request.end();
});
(async () => {
  console.log("get allowed: " + await ask({ path: "http://127.0.0.1:${allowed}/x" }));
  console.log("get other: " + await ask({ path: "http://127.0.0.1:${other}/x" }));
  console.log("get localhost: " + await ask({ path: "http://localhost:${allowed}/x" }));
  console.log("connect allowed: " + await ask({ method: "CONNECT", path: "127.0.0.1:${allowed}" }));
  console.log("connect other: " + await ask({ method: "CONNECT", path: "127.0.0.1:${other}" }));
  console.log("connect metadata: " + await ask({ method: "CONNECT", path: "169.254.169.254:80" }));
  console.log("direct: " + await ask({ host: "127.0.0.1", port: ${allowed}, path: "/" }));
})();`;
