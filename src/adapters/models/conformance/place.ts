import type { Dialect } from "./dialect.ts";
import { ModelServer } from "./model-server.ts";
import { ModelScene, type SceneOptions } from "./scene.ts";

/** One thing that holds for every provider. Throws when it does not. */
export interface ModelCase {
  readonly name: string;
  run(place: Place): Promise<void>;
}

/** A provider's server, and gateways to it. */
export class Place {
  readonly dialect: Dialect;
  readonly server: ModelServer;
  /** Of another provider. */
  readonly spare: ModelServer;

  private constructor(dialect: Dialect, server: ModelServer, spare: ModelServer) {
    this.dialect = dialect;
    this.server = server;
    this.spare = spare;
  }

  static async open(dialect: Dialect): Promise<Place> {
    return new Place(dialect, await ModelServer.start(), await ModelServer.start());
  }

  scene(options: SceneOptions = {}): ModelScene {
    return new ModelScene(this.dialect, this.server, options);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.spare.stop();
  }
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code?: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("it was not rejected");
}
