import { z } from "zod";
import { absolutePath } from "#infra/machine";
import { defineSettings, setting } from "./setting.ts";

const pemFile = (what: string) =>
  setting<string | undefined>({
    schema: z.string().min(1),
    default: undefined,
    defaultText: "none",
    help: `File with the ${what} (PEM) of the MCP server, which then speaks HTTPS.`,
    fromRepository: false,
    normalise: (path, machine) => (path === undefined ? path : absolutePath(path, machine)),
  });

/** Who may use this machine, and for what, is its owner's to say and not a repository's. */
export const mcpSettings = defineSettings("MCP server", {
  "mcp.repositories": setting<readonly string[] | undefined>({
    schema: z.array(z.string().min(1)).min(1).max(100),
    default: undefined,
    defaultText: "the repository, or else the folder, in which the server is started",
    help: "Folders whose repositories other programs may let `artel mcp` work on and tell about.",
    fromRepository: false,
    normalise: (paths, machine) => paths?.map((path) => absolutePath(path, machine)),
  }),
  "mcp.sessionsAtOnce": setting<number>({
    schema: z.int().min(1).max(64),
    default: 4,
    help: "The most sessions that one MCP server runs at once.",
    fromRepository: false,
  }),
  "mcp.host": setting<string>({
    schema: z
      .string()
      .regex(/^[A-Za-z0-9.:-]+$/)
      .describe("an address or name of this machine"),
    default: "127.0.0.1",
    help: "Address at which `artel mcp --http` listens; other than loopback it speaks HTTPS.",
    fromRepository: false,
    flag: "host",
  }),
  "mcp.port": setting<number>({
    schema: z.int().min(0).max(65_535),
    default: 7320,
    help: "Port at which `artel mcp --http` listens; 0 takes any that is free.",
    fromRepository: false,
    flag: "port",
  }),
  "mcp.hostNames": setting<readonly string[]>({
    schema: z.array(z.string().regex(/^[A-Za-z0-9.-]+$|^\[[0-9A-Fa-f:]+\]$/)).max(100),
    default: [],
    defaultText: "the names of loopback, and `mcp.host`",
    help: "More names by which clients reach the MCP server; requests for any other are refused.",
    fromRepository: false,
  }),
  "mcp.token": setting<string | undefined>({
    schema: z
      .string()
      .regex(/^[A-Za-z0-9._~+/=-]{20,500}$/)
      .describe("at least 20 letters, digits and . _ ~ + / = -"),
    default: undefined,
    defaultText: "made once, and kept in `mcp/token` of the data folder",
    help: "What clients of `artel mcp --http` prove with that they may use it.",
    secret: true,
    fromRepository: false,
  }),
  "mcp.certificate": pemFile("certificate"),
  "mcp.key": pemFile("key of the certificate"),
  "mcp.plainHttp": setting<boolean>({
    schema: z.boolean(),
    default: false,
    help: "Speak HTTP at an address that is not loopback, for a proxy that speaks HTTPS in front of it.",
    fromRepository: false,
  }),
});
