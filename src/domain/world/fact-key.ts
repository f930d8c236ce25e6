import { z } from "zod";
import { gateNameSchema } from "../verdict.ts";

/** Lone surrogates have no form in UTF-8, so that a key with one could not be stored and found again. */
const part = z
  .string()
  .min(1)
  .refine((text) => text.isWellFormed(), "not well-formed Unicode");

/** The parts of each kind of key; a fact has them too. */
export const keyShapes = {
  /** Path relative to the repository root, with `/`. */
  "file-hash": { kind: z.literal("file-hash"), path: part },
  /** A test's key as its gate gives it: `file > suite > name`. */
  "test-result": { kind: z.literal("test-result"), test: part },
  /** What a gate holds against the tree, by the problem's key. */
  diagnostic: { kind: z.literal("diagnostic"), gate: gateNameSchema, problem: part },
  /** A name that a file exports. */
  symbol: { kind: z.literal("symbol"), path: part, name: part },
  /** A command as a person would type it in the repository root. */
  "command-result": { kind: z.literal("command-result"), command: part },
  "agent-state": { kind: z.literal("agent-state"), agent: part },
  dependency: { kind: z.literal("dependency"), package: part },
  lock: { kind: z.literal("lock"), name: part },
  "resource-use": { kind: z.literal("resource-use"), resource: part },
  /** By the violation's id. */
  "investigation-result": { kind: z.literal("investigation-result"), violation: part },
  /** How often violations of a kind were found and what became of them. */
  "violation-count": { kind: z.literal("violation-count"), violationKind: part },
} as const;

/** What a fact is about. One value holds for a key at a time. */
export const factKeySchema = z.discriminatedUnion("kind", [
  z.strictObject(keyShapes["file-hash"]),
  z.strictObject(keyShapes["test-result"]),
  z.strictObject(keyShapes.diagnostic),
  z.strictObject(keyShapes.symbol),
  z.strictObject(keyShapes["command-result"]),
  z.strictObject(keyShapes["agent-state"]),
  z.strictObject(keyShapes.dependency),
  z.strictObject(keyShapes.lock),
  z.strictObject(keyShapes["resource-use"]),
  z.strictObject(keyShapes["investigation-result"]),
  z.strictObject(keyShapes["violation-count"]),
]);
export type FactKey = z.infer<typeof factKeySchema>;
export type FactKind = FactKey["kind"];

/** Which parts follow the kind in a key's text, in order. */
const partNames = {
  "file-hash": ["path"],
  "test-result": ["test"],
  diagnostic: ["gate", "problem"],
  symbol: ["path", "name"],
  "command-result": ["command"],
  "agent-state": ["agent"],
  dependency: ["package"],
  lock: ["name"],
  "resource-use": ["resource"],
  "investigation-result": ["violation"],
  "violation-count": ["violationKind"],
} as const satisfies Record<FactKind, readonly string[]>;

/**
 * The key as one line of text, `kind:part:part`: it is what is stored, compared and typed. In a part `%`, `:` and
 * control characters are percent-encoded, so different keys have different texts and a path is found by its beginning.
 */
export function factKeyText(key: FactKey): string {
  const parts = new Map<string, string>(Object.entries(key));
  return [key.kind, ...partNames[key.kind].map((name) => encode(parts.get(name) ?? ""))].join(":");
}

/** The key that a text stands for, or undefined when it stands for none. */
export function parseFactKey(text: string): FactKey | undefined {
  const [kind = "", ...encoded] = text.split(":");
  if (!isFactKind(kind)) return undefined;
  const names: readonly string[] = partNames[kind];
  const parts = encoded.map(decode);
  if (parts.length !== names.length) return undefined;
  const entries = names.map((name, index) => [name, parts[index]]);
  const parsed = factKeySchema.safeParse({ kind, ...Object.fromEntries(entries) });
  // Only the one text that would be written for the key: not `%41` for `A`.
  return parsed.success && factKeyText(parsed.data) === text ? parsed.data : undefined;
}

/** The kind of fact that a key's text is of, without parsing the rest. */
export function isOfKind(text: string, kind: FactKind): boolean {
  return text.startsWith(kind) && text.charCodeAt(kind.length) === 58;
}

function isFactKind(text: string): text is FactKind {
  return Object.hasOwn(partNames, text);
}

// oxlint-disable-next-line no-control-regex -- control characters are what is encoded
const ENCODED = /[%:\u0000-\u001f\u007f]/g;

function encode(text: string): string {
  return text.replaceAll(ENCODED, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return `%${code.padStart(2, "0")}`;
  });
}

function decode(text: string): string {
  return text.replaceAll(/%([0-9A-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
