import { z } from "zod";
import type { Machine } from "#infra/machine";

/** One setting. Help, flags, environment names, JSON Schema, reference and template are made from it. */
export interface Setting<T = unknown> {
  readonly schema: z.ZodType<T>;
  readonly default: T | ((machine: Machine) => T);
  /** How the reference describes a default that depends on the machine. */
  readonly defaultText?: string;
  /** One sentence, with the unit. */
  readonly help: string;
  /** Environment names, the first one wins. Default: ARTEL_ and the path in capitals. */
  readonly environment?: readonly string[];
  /** Never shown. */
  readonly secret?: boolean;
  /**
   * False: an `artel.yaml` of a repository, which anybody may have written, cannot set it. `lower`: of a number, what
   * holds without the repository is the most; undefined is no limit. Default true.
   */
  readonly fromRepository?: boolean | "lower";
  /** Flag without dashes. Default: the path in kebab-case. */
  readonly flag?: string;
  /** Makes what a person wrote usable, such as an absolute path. */
  normalise?(value: T, machine: Machine): T;
}

/** Settings by path (`limits.sessionMinutes`) that belong to one concern. A folder defines its own slice. */
export interface SettingsSlice<S extends SettingRecords = SettingRecords> {
  readonly title: string;
  readonly settings: S;
}

export type SettingRecords = Readonly<Record<string, Setting>>;

export type SettingValue<R> = R extends Setting<infer T> ? T : never;

export type SliceValues<S extends SettingRecords> = {
  readonly [P in keyof S]: SettingValue<S[P]>;
};

const PATH = /^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9-]*)*$/;

/** Infers the type of a setting from its schema. */
export function setting<T>(record: Setting<T>): Setting<T> {
  return record;
}

export function defineSettings<S extends SettingRecords>(
  title: string,
  settings: S,
): SettingsSlice<S> {
  for (const path of Object.keys(settings)) {
    if (!PATH.test(path)) throw new TypeError(`Not a path of a setting: ${path}`);
  }
  return { title, settings };
}

/** All settings of several slices, by path. A path defined twice is a mistake of the program. */
export function settingsByPath(slices: readonly SettingsSlice[]): ReadonlyMap<string, Setting> {
  const all = new Map<string, Setting>();
  for (const [path, record] of slices.flatMap(({ settings }) => Object.entries(settings))) {
    if (all.has(path)) throw new TypeError(`The setting ${path} is defined twice.`);
    all.set(path, record);
  }
  return all;
}

/** `limits.sessionMinutes` is ARTEL_LIMITS_SESSION_MINUTES. */
export function environmentNames(path: string, record: Setting): readonly string[] {
  return record.environment ?? [`ARTEL_${words(path).join("_").toUpperCase()}`];
}

/** `limits.sessionMinutes` is limits-session-minutes. */
export function flagName(path: string, record: Setting): string {
  return record.flag ?? words(path).join("-").toLowerCase();
}

function words(path: string): string[] {
  return path
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1.$2")
    .split(/[.-]/)
    .filter((word) => word !== "");
}

/** The JSON Schema of what a person may write. */
export function jsonSchemaOf(record: Setting): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(record.schema, { io: "input" });
  return schema as JsonSchema;
}

/** The parts of JSON Schema that settings use. */
export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly items?: JsonSchema;
  /** Of a text: what it should be, in words. */
  readonly description?: string;
  readonly [keyword: string]: unknown;
}

export function defaultOf(record: Setting, machine: Machine): unknown {
  return typeof record.default === "function" ? record.default(machine) : record.default;
}
