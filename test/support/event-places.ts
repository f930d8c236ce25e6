import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventLog, openJetStreamLog, openSegmentLog } from "#infra/events";
import type { Clock } from "#shared";
import { startNats } from "./nats.ts";

/** A place for events as the command is told of it: a data folder, and the environment that says the rest. */
export interface TemporaryEventPlace {
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  open(clock?: Clock): EventLog;
  remove(): Promise<void>;
}

/** One for each implementation of the event log. */
export const eventPlaces: Readonly<Record<string, () => Promise<TemporaryEventPlace>>> = {
  async segments() {
    const dataFolder = mkdtempSync(join(tmpdir(), "artel-events-"));
    return {
      dataFolder,
      environment: {},
      open: (clock) =>
        openSegmentLog({
          folder: join(dataFolder, "events"),
          lingerMs: 0,
          ...(clock && { clock }),
        }),
      remove: async () => rmSync(dataFolder, { recursive: true, force: true }),
    };
  },
  async jetstream() {
    const dataFolder = mkdtempSync(join(tmpdir(), "artel-events-"));
    const server = await startNats();
    return {
      dataFolder,
      environment: { NATS_URL: server.url },
      open: (clock) => openJetStreamLog({ url: server.url, ...(clock && { clock }) }),
      async remove() {
        await server.stop();
        rmSync(dataFolder, { recursive: true, force: true });
      },
    };
  },
};
