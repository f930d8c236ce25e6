import { z } from "zod";
import type { ModelRole } from "#domain";
import { absolutePath } from "#infra/machine";
import { defineSettings, setting } from "./setting.ts";

/** Shown in messages, so nothing in it may be a secret. */
const addressSchema = z
  .url({ protocol: /^https?$/ })
  .refine((address) => !/[?#]|\/\/[^/]*@/.test(address))
  .describe("an address that begins with http:// or https://, without a password or key in it");

const perMinute = z.int().min(1).max(1_000_000_000);
const price = z.number().min(0).max(1_000_000);

/** What a person says of a server of models, or of a provider that Artel knows by itself. */
const providerEntrySchema = z.strictObject({
  /** `openai-compatible` unless it is the name of another kind, or of a provider that Artel knows. */
  kind: z.string().min(1).optional(),
  baseUrl: addressSchema.optional(),
  /** Name of the environment variable that has the key. */
  apiKeyVariable: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  /** Tokens. */
  contextWindow: z.int().min(512).optional(),
  maxOutputTokens: z.int().min(1).optional(),
  /** Dollars for a million tokens. */
  inputPrice: price.optional(),
  cachedInputPrice: price.optional(),
  outputPrice: price.optional(),
  /** Whether it takes a JSON Schema for its answer; default true. */
  structuredOutputs: z.boolean().optional(),
  requestsPerMinute: perMinute.optional(),
  tokensPerMinute: perMinute.optional(),
  /** Calls at once by one process, where `resilience.atOnce.provider` is too much. */
  concurrency: z.int().min(1).max(10_000).optional(),
});
export type ProviderEntry = z.infer<typeof providerEntrySchema>;

const providersSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), providerEntrySchema)
  .describe(
    "a group of names, each with kind, baseUrl, apiKeyVariable, contextWindow, maxOutputTokens, inputPrice, cachedInputPrice, outputPrice (dollars for a million tokens), structuredOutputs, requestsPerMinute, tokensPerMinute, concurrency",
  );

const apiKey = (provider: string, ...environment: string[]) =>
  setting<string | undefined>({
    schema: z.string().min(1),
    default: undefined,
    defaultText: "not set",
    help: `Key for the models of ${provider}.`,
    environment,
    secret: true,
    fromRepository: false,
  });

const baseUrl = (provider: string, usual: string, ...environment: string[]) =>
  setting<string | undefined>({
    schema: addressSchema,
    default: undefined,
    defaultText: `\`${usual}\``,
    help: `Address of ${provider}, where it is not the usual one; \`/v1\` and the like may be left out.`,
    environment,
    fromRepository: false,
  });

const chain = (what: string, otherwise: string) =>
  setting<readonly string[] | undefined>({
    schema: z.array(z.string().min(1)).min(1).max(20),
    default: undefined,
    defaultText: otherwise,
    help: `Models for ${what}: the first is used, the others in turn when it cannot answer.`,
    fromRepository: false,
  });

const CODER_OR_KEYS = "those of `coder`, else made of the keys that are set";

const seconds = (most: number) => z.number().min(0.05).max(most);

/**
 * Nothing of it is a repository's to say: an address would be told the key, a chain says to whom the code is sent and
 * what it costs, and both are the person's.
 */
export const modelSettings = defineSettings("Models", {
  "models.anthropic.apiKey": apiKey("Anthropic", "ANTHROPIC_API_KEY"),
  "models.anthropic.baseUrl": baseUrl(
    "Anthropic",
    "https://api.anthropic.com/v1",
    "ANTHROPIC_BASE_URL",
  ),
  "models.openai.apiKey": apiKey("OpenAI", "OPENAI_API_KEY"),
  "models.openai.baseUrl": baseUrl("OpenAI", "https://api.openai.com/v1", "OPENAI_BASE_URL"),
  "models.google.apiKey": apiKey("Google", "GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"),
  "models.google.baseUrl": baseUrl(
    "Google",
    "https://generativelanguage.googleapis.com/v1beta",
    "GOOGLE_GEMINI_BASE_URL",
  ),
  "models.ollama.baseUrl": baseUrl("Ollama", "http://127.0.0.1:11434/v1", "OLLAMA_BASE_URL"),
  "models.providers": setting<Readonly<Record<string, ProviderEntry>>>({
    schema: providersSchema,
    default: {},
    defaultText: "none",
    help: "Servers of models by the name that goes before a model's (`local/qwen3-coder`), and limits and prices of `anthropic`, `openai`, `google` and `ollama`.",
    fromRepository: false,
  }),
  "models.roles.coder": chain(
    "work on code, and for every role that has none of its own",
    "made of the keys that are set",
  ),
  "models.roles.planner": chain("cutting goals into tasks", CODER_OR_KEYS),
  "models.roles.reviewer": chain("judging changes", CODER_OR_KEYS),
  "models.roles.investigator": chain("finding causes", CODER_OR_KEYS),
  "models.roles.writer": chain("texts for people", CODER_OR_KEYS),
  "models.roles.cheap": chain("simple work in bulk, best small or on this machine", CODER_OR_KEYS),
  "models.maxOutputTokens": setting<number>({
    schema: z.int().min(16).max(1_000_000),
    default: 16_384,
    help: "The most tokens of one answer, where who asks does not say.",
    fromRepository: false,
  }),
  "models.firstByteSeconds": setting<number>({
    schema: seconds(3600),
    default: 120,
    help: "Seconds within which a streamed answer begins.",
    fromRepository: false,
  }),
  "models.idleSeconds": setting<number>({
    schema: seconds(3600),
    default: 120,
    help: "Seconds that may pass without anything new while an answer is under way.",
    fromRepository: false,
  }),
  "models.answerSeconds": setting<number>({
    schema: seconds(86_400),
    default: 900,
    help: "Seconds for a whole answer; one that is not streamed has 300 at most.",
    fromRepository: false,
  }),
  "models.cacheMb": setting<number>({
    schema: z.int().min(0).max(1_000_000),
    default: 256,
    help: "Megabytes of answers kept for requests that are made again; 0 keeps none.",
    fromRepository: false,
  }),
  "models.cassette": setting<string | undefined>({
    schema: z
      .string()
      .regex(/^(record|replay):./)
      .describe("record: or replay: and the path of a file"),
    default: undefined,
    defaultText: "none",
    help: "Record what models answer into a file, or replay it, without a key and without the network.",
    environment: ["ARTEL_CASSETTE"],
    fromRepository: false,
    normalise: (value, machine) =>
      value?.replace(/(?<=^(?:record|replay):).+$/, (path) => absolutePath(path, machine)),
  }),
});

/** The setting of a role's chain; that there is one for each role is checked by the type. */
export const roleSettings = {
  planner: "models.roles.planner",
  coder: "models.roles.coder",
  reviewer: "models.roles.reviewer",
  investigator: "models.roles.investigator",
  writer: "models.roles.writer",
  cheap: "models.roles.cheap",
} as const satisfies Record<ModelRole, keyof typeof modelSettings.settings>;
