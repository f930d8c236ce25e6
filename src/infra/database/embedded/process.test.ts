import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { embeddedDatabases } from "../../../../test/support/embedded-databases.ts";
import { FolderLock } from "./lock.ts";
import { openPlace, socketPath } from "./place.ts";
import { COPY_IN, message, simpleQuery } from "./replies.ts";

const { newFolder, connected } = embeddedDatabases();

describe("a data folder that cannot serve", () => {
  test("because another version made it", async () => {
    const dataFolder = newFolder();
    const { data } = openPlace(dataFolder);
    mkdirSync(data);
    writeFileSync(join(data, "PG_VERSION"), "17\n");
    await expect(connected(dataFolder)).rejects.toMatchObject({
      code: "DATABASE_VERSION",
      kind: "refused",
    });
  });

  test("because files of it are gone", async () => {
    const dataFolder = newFolder();
    const { data } = openPlace(dataFolder);
    mkdirSync(data);
    writeFileSync(join(data, "PG_VERSION"), "18\n");
    const failure = connected(dataFolder);
    await expect(failure).rejects.toMatchObject({ code: "DATABASE_CORRUPT" });
    await expect(failure).rejects.toMatchObject({ remedy: expect.stringContaining(data) });
  });

  test("because it is a file", async () => {
    const dataFolder = join(newFolder(), "file");
    writeFileSync(dataFolder, "");
    await expect(connected(dataFolder)).rejects.toMatchObject({ code: "DATABASE_FOLDER" });
  });
});

describe("the socket", () => {
  test("cuts off who does not speak the protocol", async () => {
    const dataFolder = newFolder();
    await connected(dataFolder);
    const socket = connect(socketPath(openPlace(dataFolder).folder));
    socket.write("GET / HTTP/1.1\r\n\r\n");
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toContain("08P01");
  });

  test("takes a table in by COPY, and refuses what would stop the engine", async () => {
    const dataFolder = newFolder();
    const { pool } = await connected(dataFolder);
    await pool.query("create table copied (a int, b text)");
    const socket = connect(socketPath(openPlace(dataFolder).folder));
    const startup = Buffer.concat([Buffer.from([0, 0, 0, 9, 0, 3, 0, 0]), Buffer.from([0])]);
    socket.write(startup);
    await until(socket, "Z");
    socket.write(simpleQuery("copy copied from stdin"));
    expect((await until(socket, "G")).subarray(-COPY_IN.length)).toEqual(COPY_IN);
    socket.write(Buffer.concat([message("d", Buffer.from("1\tone\n2\ttwo\n")), message("c")]));
    expect((await until(socket, "Z")).toString()).toContain("COPY 2");
    socket.destroy();
    expect((await pool.query("select b from copied order by a")).rows).toEqual([
      { b: "one" },
      { b: "two" },
    ]);
    await expect(pool.query("copy copied from stdin", [])).rejects.toMatchObject({ code: "57014" });
    expect((await pool.query("select 1 as a")).rows).toEqual([{ a: 1 }]);
  });
});

test("a folder's lock has one holder, and none when that is dead", async () => {
  const path = join(newFolder(), "lock");
  const script = `
    const { FolderLock } = await import(${JSON.stringify(join(import.meta.dirname, "lock.ts"))});
    console.log(FolderLock.tryAcquire(process.argv[1]) !== undefined);
    setTimeout(() => {}, 60000);`;
  const holder = spawn(
    process.execPath,
    ["--conditions=artel-source", "--input-type=module", "-e", script, path],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  await once(holder.stdout, "data");
  expect(FolderLock.tryAcquire(path)).toBeUndefined();
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const lock = FolderLock.tryAcquire(path);
  expect(lock).toBeDefined();
  expect(FolderLock.tryAcquire(path)).toBeUndefined();
  lock?.release();
});

/** What the server says up to the first message of a type. */
async function until(socket: ReturnType<typeof connect>, type: string): Promise<Buffer> {
  let received = Buffer.alloc(0);
  while (!received.includes(type.charCodeAt(0)) || !endsWith(received, type)) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    received = Buffer.concat([received, chunk]);
  }
  return received;
}

function endsWith(received: Buffer, type: string): boolean {
  let last = "";
  for (let offset = 0; offset + 5 <= received.length;) {
    last = String.fromCharCode(received[offset]!);
    offset += 1 + received.readUInt32BE(offset + 1);
  }
  return last === type;
}
