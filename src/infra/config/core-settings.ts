import { z } from "zod";
import { timeoutActionSchema, type TimeoutAction } from "#domain";
import { absolutePath, DATA_FOLDER_VARIABLES, defaultDataFolder } from "#infra/machine";
import { budget } from "./budget-settings.ts";
import { gateSettings } from "./gate-settings.ts";
import { healingSettings } from "./healing-settings.ts";
import { improveSettings } from "./improve-settings.ts";
import { mcpSettings } from "./mcp-settings.ts";
import { modelSettings } from "./model-settings.ts";
import { defineSettings, setting } from "./setting.ts";
import type { SliceValues } from "./setting.ts";

/** Parts of a minute are allowed: 0.5 is half a minute. */
const minutes = z.number().min(0.05).max(10_080);

const general = defineSettings("General", {
  dataFolder: setting<string>({
    schema: z.string().min(1),
    default: defaultDataFolder,
    defaultText: "`$XDG_STATE_HOME/artel`, else `~/.local/state/artel`; `/var/lib/artel` for root",
    help: "Folder of Artel's own data: database, events, worktrees, logs.",
    environment: DATA_FOLDER_VARIABLES,
    fromRepository: false,
    normalise: absolutePath,
  }),
  databaseUrl: setting<string | undefined>({
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .describe("an address that begins with postgresql://"),
    default: undefined,
    defaultText: "the embedded database in the data folder",
    help: "PostgreSQL to use instead of the embedded database: postgresql://user@host/name.",
    environment: ["ARTEL_DATABASE_URL", "DATABASE_URL"],
    secret: true,
    fromRepository: false,
  }),
  redisUrl: setting<string | undefined>({
    schema: z
      .string()
      .regex(/^rediss?:\/\//)
      .describe("an address that begins with redis:// or rediss://"),
    default: undefined,
    defaultText: "the database",
    help: "Redis that keeps the world model when several orchestrators share it: redis://host:port.",
    environment: ["ARTEL_REDIS_URL", "REDIS_URL"],
    secret: true,
    fromRepository: false,
  }),
  natsUrl: setting<string | undefined>({
    schema: z
      .string()
      .regex(/^(nats|tls):\/\//)
      .describe("an address that begins with nats:// or tls://"),
    default: undefined,
    defaultText: "segment files in the data folder",
    help: "NATS server for events, 2.12 or newer: nats://user:password@host:4222; several with commas between.",
    environment: ["ARTEL_NATS_URL", "NATS_URL"],
    secret: true,
    fromRepository: false,
  }),
  natsCredentials: setting<string | undefined>({
    schema: z.string().min(1),
    default: undefined,
    defaultText: "those in the address, if any",
    help: "File with the credentials for the NATS server, as nsc makes it.",
    environment: ["ARTEL_NATS_CREDENTIALS", "NATS_CREDS"],
    fromRepository: false,
    normalise: (path, machine) => (path === undefined ? path : absolutePath(path, machine)),
  }),
  natsCertificates: setting<string | undefined>({
    schema: z.string().min(1),
    default: undefined,
    defaultText: "those that Node.js trusts",
    help: "File with the certificates (PEM) that sign the NATS server's own.",
    environment: ["ARTEL_NATS_CERTIFICATES", "NATS_CA"],
    fromRepository: false,
    normalise: (path, machine) => (path === undefined ? path : absolutePath(path, machine)),
  }),
  sandbox: setting<"auto" | "os" | "container">({
    schema: z.enum(["auto", "os", "container"]),
    default: "auto",
    help: "Where commands of the repository run: `os` (bubblewrap), `container` (Docker or Podman), or `auto`: os, and container where that does not hold and an image is named.",
    environment: ["ARTEL_SANDBOX"],
    fromRepository: false,
  }),
  sandboxImage: setting<string | undefined>({
    // The engines would take a leading dash for an option.
    schema: z
      .string()
      .regex(/^[^-\s][^\s]*$/)
      .describe("the name of an image"),
    default: undefined,
    defaultText: "none: the container sandbox is refused",
    help: "Image of the container sandbox, with glibc, a shell and the project's tools. It is never pulled.",
    fromRepository: false,
  }),
  base: setting<string | undefined>({
    // Git would take a leading dash for an option.
    schema: z
      .string()
      .regex(/^[^-\s][^\s]*$/)
      .describe("a branch, tag or commit"),
    default: undefined,
    defaultText: "the commit that is checked out",
    help: "Branch, tag or commit that the work starts from.",
  }),
  agents: setting<number>({
    schema: z.int().min(0).max(64),
    default: (machine) => Math.min(4, Math.max(1, machine.cores)),
    defaultText: "number of cores, at most 4",
    help: "Agents of this process at work at once; with 0, `artel worker` processes do all tasks.",
  }),
  agentsFile: setting<string | undefined>({
    schema: z.string().min(1),
    default: undefined,
    defaultText: "`agents.yaml` in the data folder, if there is one",
    help: "File with the agents that are asked in words, beside those that Artel brings.",
    fromRepository: false,
    normalise: (path, machine) => (path === undefined ? path : absolutePath(path, machine)),
  }),
});

const limits = defineSettings("Limits", {
  "limits.sessionMinutes": setting<number>({
    schema: minutes,
    default: 120,
    help: "Minutes for a whole session; then what is merged is delivered and the rest dropped.",
    flag: "minutes",
  }),
  "limits.installMinutes": setting<number>({
    schema: minutes,
    default: 15,
    help: "Minutes for installing the repository's dependencies.",
  }),
  "limits.commandMinutes": setting<number>({
    schema: minutes,
    default: 15,
    help: "Minutes for one run of the tests, the build or the type check.",
  }),
  "limits.files": setting<number>({
    schema: z.int().min(1).max(100_000),
    default: 500,
    help: "The most files that the delivered branch may change.",
    flag: "files",
  }),
  "limits.memoryMb": setting<number>({
    schema: z.int().min(256),
    default: (machine) => Math.max(1024, Math.min(8192, Math.floor(machine.memoryMb / 2))),
    defaultText: "half of the machine's memory, from 1024 to 8192",
    help: "Megabytes of memory for one command of the repository.",
    fromRepository: false,
  }),
  "limits.outputMb": setting<number>({
    schema: z.int().min(1).max(1024),
    default: 32,
    help: "Megabytes kept of what one command prints.",
    fromRepository: false,
  }),
  "limits.processes": setting<number>({
    schema: z.int().min(16).max(32_768),
    default: 4096,
    help: "Processes and threads that one command may have at once.",
    fromRepository: false,
  }),
});

/** Thresholds judge a change, so the repository whose change it is does not set them. */
const world = defineSettings("World model", {
  "world.actConfidence": setting<number>({
    schema: z.number().min(0).max(1),
    default: 0.9,
    help: "From this confidence on, 0 to 1, a violated expectation drops the change.",
    fromRepository: false,
  }),
  "world.ignoreConfidence": setting<number>({
    schema: z.number().min(0).max(1),
    default: 0.1,
    help: "Below this confidence, 0 to 1, a violated expectation is only counted; between the two a person decides.",
    fromRepository: false,
  }),
  "world.investigation.runs": setting<number>({
    schema: z.int().min(0).max(1000),
    default: 12,
    help: "How often an investigation of one violation may run something of the repository.",
  }),
  "world.investigation.minutes": setting<number>({
    schema: minutes,
    default: 10,
    help: "Minutes for the investigation of one violation.",
  }),
  "world.retainedVersions": setting<number>({
    schema: z.int().min(1).max(1_000_000),
    default: 1000,
    help: "How many versions of a session's world are kept.",
    fromRepository: false,
  }),
  "world.retainedDays": setting<number>({
    schema: z.int().min(1).max(3650),
    default: 30,
    help: "Days after its last change that the world of a session is kept.",
    fromRepository: false,
  }),
});

/** A person is asked what the repository's change may do, so the repository does not say for how long. */
const approvals = defineSettings("Approvals", {
  "approvals.waitSeconds": setting<number>({
    schema: z.int().min(0).max(604_800),
    default: 0,
    help: "Seconds that a session waits for a person's answer, within its own minutes; with 0 it goes on at once.",
    fromRepository: false,
  }),
  "approvals.onTimeout": setting<TimeoutAction>({
    schema: timeoutActionSchema,
    default: "wait",
    help: "What happens when nobody answered in time: the approval stays open (wait), is denied, or stays open and is told of once more (escalate).",
    fromRepository: false,
  }),
});

/** About the machines that work together, so no repository sets them. */
const queue = defineSettings("Queue", {
  "queue.leaseSeconds": setting<number>({
    schema: z.int().min(3).max(600),
    default: 15,
    help: "Seconds after which a task is taken from a process that is not heard of.",
    fromRepository: false,
  }),
  "queue.tasksPerRepository": setting<number | undefined>({
    schema: z.int().min(1).max(10_000),
    default: undefined,
    defaultText: "no limit",
    help: "The most tasks of each repository at once, so that one leaves room for the others.",
    fromRepository: false,
  }),
});

/** About the room that a machine gives them, so no repository sets them. */
const worktrees = defineSettings("Worktrees", {
  "worktrees.pool": setting<number | undefined>({
    schema: z.int().min(0).max(1000),
    default: undefined,
    defaultText: "one more than `agents`",
    help: "The most worktrees of each repository that are kept ready while nobody uses them; 0 keeps none.",
    fromRepository: false,
  }),
  "worktrees.idleMinutes": setting<number>({
    schema: minutes,
    default: 60,
    help: "Minutes after which a worktree that nobody used is deleted by the next Artel process.",
    fromRepository: false,
  }),
});

const atOnce = (what: string, most: number) =>
  setting<number>({
    schema: z.int().min(1).max(10_000),
    default: most,
    help: `Calls of one ${what} at once by one process; more wait.`,
    fromRepository: false,
  });

/** About what this machine and its services bear, so no repository sets them. */
const resilience = defineSettings("Resilience", {
  "resilience.failures": setting<number>({
    schema: z.int().min(1).max(1000),
    default: 3,
    help: "So many failed calls in a row, and a provider, forge, tool, sandbox or registry is left alone for a while.",
    fromRepository: false,
  }),
  "resilience.openSeconds": setting<number>({
    schema: z.number().min(0.1).max(86_400),
    default: 30,
    help: "Seconds for which it is left alone before it is tried; twice as long after each try that fails.",
    fromRepository: false,
  }),
  "resilience.maximumOpenSeconds": setting<number>({
    schema: z.number().min(0.1).max(86_400),
    default: 600,
    help: "The most seconds for which it is left alone, unless it asks for more itself.",
    fromRepository: false,
  }),
  "resilience.retries": setting<number>({
    schema: z.int().min(0).max(20),
    default: 2,
    help: "How often a call that fails is tried again at once; tools and registries once at most.",
    fromRepository: false,
  }),
  "resilience.waits": setting<number>({
    schema: z.int().min(0).max(1000),
    default: 3,
    help: "How often a task waits for what is left alone before it fails.",
    fromRepository: false,
  }),
  "resilience.atOnce.provider": atOnce("provider", 16),
  "resilience.atOnce.forge": atOnce("forge", 4),
  "resilience.atOnce.tool": atOnce("tool in one repository", 8),
  "resilience.atOnce.sandbox": atOnce("sandbox", 64),
  "resilience.atOnce.registry": atOnce("registry", 8),
});

/** About what a machine keeps of all repositories, so none of them sets it. */
const events = defineSettings("Events", {
  "events.archiveAfterDays": setting<number>({
    schema: z.int().min(0).max(36_500),
    default: 30,
    help: "Days after its last event that an ended session's events are compressed; 0 never compresses them.",
    fromRepository: false,
  }),
  "events.removeAfterDays": setting<number>({
    schema: z.int().min(0).max(36_500),
    default: 0,
    help: "Days after its last event that an ended session's compressed events are removed for ever; 0 keeps them.",
    fromRepository: false,
  }),
  "events.replicas": setting<number>({
    schema: z.int().min(1).max(5),
    default: 1,
    help: "On how many servers of a NATS cluster events are kept, when Artel's streams are made there; with 3, one server may be lost.",
    fromRepository: false,
  }),
});

const output = defineSettings("Logs and reports", {
  "log.level": setting<"debug" | "info" | "warn" | "error" | "silent">({
    schema: z.enum(["debug", "info", "warn", "error", "silent"]),
    default: "info",
    help: "The least severity that is written to the log file.",
    fromRepository: false,
  }),
  "report.folder": setting<string | undefined>({
    schema: z.string().min(1),
    default: undefined,
    defaultText: "the session's folder in the data folder",
    help: "Folder that gets a copy of the report of each session.",
    fromRepository: false,
    normalise: (path, machine) => (path === undefined ? path : absolutePath(path, machine)),
  }),
});

/** The settings that every part of Artel shares. */
export const coreSettings = [
  general,
  limits,
  gateSettings,
  world,
  approvals,
  budget,
  queue,
  worktrees,
  resilience,
  modelSettings,
  mcpSettings,
  healingSettings,
  improveSettings,
  events,
  output,
] as const;

export type CoreValues = SliceValues<typeof general.settings> &
  SliceValues<typeof limits.settings> &
  SliceValues<typeof gateSettings.settings> &
  SliceValues<typeof world.settings> &
  SliceValues<typeof approvals.settings> &
  SliceValues<typeof budget.settings> &
  SliceValues<typeof queue.settings> &
  SliceValues<typeof worktrees.settings> &
  SliceValues<typeof resilience.settings> &
  SliceValues<typeof modelSettings.settings> &
  SliceValues<typeof mcpSettings.settings> &
  SliceValues<typeof healingSettings.settings> &
  SliceValues<typeof improveSettings.settings> &
  SliceValues<typeof events.settings> &
  SliceValues<typeof output.settings>;
