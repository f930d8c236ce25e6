import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSandbox } from "#adapters/sandboxes";
import { findProgram } from "#infra/process";

// Docker's own command, and in the place of its service something that writes down what it is asked to make.
const docker = findProgram("docker", process.env["PATH"] ?? "");
const folder = mkdtempSync(join(tmpdir(), "artel-docker-"));
const made: unknown[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
  process.env["DOCKER_HOST"] = `unix://${join(folder, "socket")}`;
});
afterAll(() => {
  delete process.env["DOCKER_HOST"];
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = request.url?.replace(/^\/v[\d.]+/, "").replace(/\?.*/, "") ?? "";
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { "Api-Version": "1.41", "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (path === "/_ping") return send(200, "OK");
  if (path === "/info")
    return send(200, { ServerVersion: "28", MemoryLimit: true, PidsLimit: true });
  if (path === "/containers/json") return send(200, []);
  if (path.startsWith("/images/")) return send(200, { Id: "sha256:1", Config: {} });
  if (path === "/containers/create") {
    made.push(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    return send(500, { message: "written down" });
  }
  return send(404, { message: `nothing at ${path}` });
}

it.skipIf(docker === undefined)(
  `Docker's command understands ours (no container is run)${docker === undefined ? ": skipped, docker is not installed" : ""}`,
  async () => {
    const sandbox = createSandbox("container", { image: "tools:1" });
    const error: unknown = await sandbox
      .run(
        { argv: ["npm", "test"], cwd: folder, stdin: "x" },
        {
          worktree: folder,
          readOnly: [process.execPath],
          environment: { TOKEN: "two\nlines", PATH: "/tools", HOME: "/home/artel" },
          network: { kind: "none" },
          limits: {
            timeMs: 20_000,
            memoryBytes: 3 * 2 ** 30,
            processes: 64,
            openFiles: 128,
            fileBytes: 2 ** 31,
            outputBytes: 1_000,
          },
        },
      )
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "SETUP_FAILED" });
    expect(String(error)).toContain("written down");
    expect(made).toHaveLength(1);
    const { uid, gid } = sandbox.identity();
    expect(made[0]).toMatchObject({
      Cmd: ["npm", "test"],
      Image: "tools:1",
      User: `${uid}:${gid}`,
      WorkingDir: folder,
      OpenStdin: true,
      Tty: false,
      Env: expect.arrayContaining(["TOKEN=two\nlines", "PATH=/tools", "HTTPS_PROXY="]),
      HostConfig: {
        NetworkMode: "none",
        ReadonlyRootfs: true,
        Privileged: false,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        IpcMode: "private",
        Init: true,
        AutoRemove: false,
        Memory: 3 * 2 ** 30,
        MemorySwap: 3 * 2 ** 30,
        PidsLimit: 64,
        LogConfig: { Type: "none" },
        Ulimits: expect.arrayContaining([
          { Name: "nofile", Hard: 128, Soft: 128 },
          { Name: "fsize", Hard: 2 ** 31, Soft: 2 ** 31 },
        ]),
        Tmpfs: { "/tmp": expect.stringContaining(`size=${1.5 * 2 ** 30}`) },
        Mounts: [
          { Type: "bind", Source: folder, Target: folder },
          { Type: "bind", Source: process.execPath, Target: process.execPath, ReadOnly: true },
          // The socket of this service lies in the worktree: it is covered up.
          { Source: "/dev/null", Target: join(folder, "socket"), ReadOnly: true },
        ],
      },
    });
  },
);
