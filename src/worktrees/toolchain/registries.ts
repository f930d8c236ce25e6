import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { z } from "zod";
import { ToolchainError } from "./errors.ts";
import { findNpm } from "./npm.ts";

/** Where packages come from, by the person's own npm configuration; a repository's `.npmrc` has no say. */
export interface Registries {
  readonly defaultUrl: string;
  /** By scope with its `@`. */
  readonly scopes: Readonly<Record<string, string>>;
  /** `host:port` of all of them, for the sandbox's allow-list. */
  readonly hosts: readonly string[];
  /** The `http://` proxy that this machine has to go through. */
  readonly upstreamProxy: string | undefined;
  /** Certificates that must be readable where packages are fetched. */
  readonly certificateFiles: readonly string[];
  /** Lines of an npmrc without secrets. */
  readonly publicLines: readonly string[];
  /** Lines of an npmrc that hold tokens and passwords, environment references expanded. Never logged. */
  readonly secretLines: readonly string[];
}

const configurationSchema = z
  .object({
    registry: z.string().default("https://registry.npmjs.org/"),
    cafile: z.string().nullish(),
    "strict-ssl": z.boolean().default(true),
    proxy: z.union([z.string(), z.boolean()]).nullish(),
    "https-proxy": z.union([z.string(), z.boolean()]).nullish(),
    userconfig: z.string().nullish(),
    globalconfig: z.string().nullish(),
  })
  .loose();

const SECRET_LINE =
  /^\s*(?:\/\/[^=]+:)?(?:_auth|_authToken|_password|username|email|certfile|keyfile|cert|key)\s*=/;

/** Asks npm, in a neutral folder, so that user, global and environment settings count as npm itself reads them. */
export async function readRegistries(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Registries> {
  const npm = await findNpm(environment);
  let text: string;
  try {
    const found = await promisify(execFile)(process.execPath, [npm, "config", "list", "--json"], {
      cwd: tmpdir(),
      env: environment,
      timeout: 30_000,
      maxBuffer: 4 * 1024 * 1024,
    });
    text = found.stdout;
  } catch (cause) {
    throw unreadable("npm config list failed", cause);
  }
  const configuration = parseConfiguration(text);
  const files = [configuration.globalconfig, configuration.userconfig].filter(
    (file) => typeof file === "string",
  );
  const lines = (await Promise.all(files.map(linesOf))).flat();
  return assemble(configuration, lines, environment);
}

function parseConfiguration(text: string): z.infer<typeof configurationSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable("npm config list gave no JSON", cause);
  }
  const parsed = configurationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unreadable(z.prettifyError(parsed.error), parsed.error);
}

function unreadable(reason: string, cause: unknown): ToolchainError {
  return new ToolchainError(
    "NPM_CONFIGURATION",
    `The npm configuration of this machine cannot be read: ${reason}.`,
    "Run `npm config list` and correct what it complains about.",
    { cause },
  );
}

async function linesOf(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, "utf8")).split(/\r?\n/);
  } catch {
    return []; // Absent or unreadable: npm itself goes on without it.
  }
}

function assemble(
  configuration: z.infer<typeof configurationSchema>,
  fileLines: readonly string[],
  environment: NodeJS.ProcessEnv,
): Registries {
  const scopes: Record<string, string> = {};
  for (const [key, value] of Object.entries(configuration)) {
    const scope = /^(@[^:]+):registry$/.exec(key)?.[1];
    if (scope !== undefined && typeof value === "string") scopes[scope] = value;
  }
  const urls = [configuration.registry, ...Object.values(scopes)];
  const secretLines = [
    ...fileLines.filter((line) => SECRET_LINE.test(line)),
    ...fromEnvironment(environment),
  ].map((line) => expand(line.trim(), environment));
  const { cafile } = configuration;
  const certificates = [cafile, environment["NODE_EXTRA_CA_CERTS"]].filter(
    (file) => typeof file === "string" && file !== "",
  ) as string[];
  return {
    defaultUrl: configuration.registry,
    scopes,
    hosts: [...new Set(urls.map(hostOf).filter((host) => host !== undefined))],
    upstreamProxy: proxyOf(configuration, environment),
    certificateFiles: [...new Set(certificates)],
    publicLines: [
      `registry=${configuration.registry}`,
      ...Object.entries(scopes).map(([scope, url]) => `${scope}:registry=${url}`),
      ...(typeof cafile === "string" ? [`cafile=${cafile}`] : []),
      `strict-ssl=${configuration["strict-ssl"]}`,
    ],
    secretLines,
  };
}

function proxyOf(
  configuration: z.infer<typeof configurationSchema>,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const candidates = [
    configuration["https-proxy"],
    configuration.proxy,
    ...["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].map((name) => environment[name]),
  ];
  const named = candidates.find((value) => typeof value === "string" && value !== "");
  return typeof named === "string" ? named : undefined;
}

/** npm also takes `npm_config_//host/:_authToken` and `NPM_CONFIG_…` from the environment. */
function fromEnvironment(environment: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(environment)
    .map(([name, value]) => [/^npm_config_(\/\/.*)$/i.exec(name)?.[1], value] as const)
    .filter(([key, value]) => key !== undefined && value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .filter((line) => SECRET_LINE.test(line));
}

function expand(line: string, environment: NodeJS.ProcessEnv): string {
  return line.replace(/\$\{([^}?]+)\??\}/g, (whole, name: string) => environment[name] ?? whole);
}

/** `host:port`, or undefined for what is no URL of HTTP. */
export function hostOf(url: string): string | undefined {
  try {
    const { protocol, hostname, port } = new URL(url);
    if (protocol !== "http:" && protocol !== "https:") return undefined;
    return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
  } catch {
    return undefined;
  }
}
