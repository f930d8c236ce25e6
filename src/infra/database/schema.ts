import type { ColumnType, Generated } from "kysely";

/** The tables of our own, in the PostgreSQL schema `artel`; made by `migrations/`. */
export interface DatabaseSchema {
  "artel.migration": MigrationTable;
  "artel.process": ProcessTable;
  "artel.lease": LeaseTable;
  "artel.world": WorldTable;
  "artel.world_fact": WorldFactTable;
  "artel.projection": ProjectionTable;
}

export interface MigrationTable {
  name: string;
  applied_at: Generated<Date>;
}

/** The processes that run sessions; `queue/` decides by it who is alive. */
export interface ProcessTable {
  id: string;
  /** Host name and process-id namespace: only there is `pid` comparable. */
  host: string;
  boot: string;
  pid: number;
  /** When the process started, in the operating system's own unit: a reused pid has another. */
  started: string;
  application_version: string;
  registered_at: Generated<Date>;
  heartbeat_at: Generated<Date>;
  /** Set when it ended in order. */
  stopped_at: Date | null;
}

/** Short exclusive rights, such as that to migrate the workflow engine's tables. */
export interface LeaseTable {
  name: string;
  holder: string;
  expires_at: Date;
}

/** The worlds that facts are about, one for each session. */
export interface WorldTable {
  name: string;
  version: Generated<number>;
  oldest_version: Generated<number>;
  changed_at: Generated<Date>;
}

export interface WorldFactTable {
  world: string;
  /** SHA-256 of the key. */
  key_hash: string;
  version: number;
  /** The version that brought another fact of the key; null while it is current. */
  until_version: number | null;
  key: string;
  /** JSON. */
  fact: string;
}

/** What the events of a stream give, as far as it has been made. */
export interface ProjectionTable {
  name: string;
  stream: string;
  version: number;
  /** Of the last event in it; the driver gives 64 bits as text. */
  sequence: ColumnType<string, number, number>;
  /** JSON, as text: the database's own kind refuses some characters. */
  state: string;
  updated_at: Generated<Date>;
}
