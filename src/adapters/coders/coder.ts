import type { ModelInterfaceName } from "./metering/model-interface.ts";

/**
 * A coding CLI that people have, as it is driven through the Agent Client Protocol. A record without any state: what
 * holds for all of them is elsewhere in this folder. Each record passes `conformance.ts`.
 */
export interface Coder {
  /** The registry's name: `gemini`. */
  readonly name: string;
  /** For people: `Gemini CLI`. */
  readonly title: string;
  /** Looked for on the PATH, in this order. */
  readonly programs: readonly string[];
  /** With which it speaks the protocol on standard input and output. */
  readonly arguments: readonly string[];
  /** Its answer has the version somewhere: `codex-acp 2.6.0`. */
  readonly versionArguments: readonly string[];
  /** The oldest that was tried. */
  readonly minimumVersion: string;
  /** How a person gets it. */
  readonly installation: string;
  /** How it can speak to a provider of models, the preferred way first. */
  readonly interfaces: readonly ModelInterfaceName[];
  configure(access: ModelAccess): CoderConfiguration;
  /** Where a person's own login is kept; absent where that is no file. */
  readonly login?: CoderLogin;
  /** The id of its mode in which it asks before it does something, where it begins in another. */
  readonly mode?: string;
  /** The id of the way to authenticate that needs no person, where one has to be chosen. */
  readonly authentication?: string;
  /** What its reports of usage are about. */
  readonly usage: UsageScope;
  /** What it does otherwise than one would think. */
  readonly quirks: readonly string[];
}

/** How it gets at models. */
export type ModelAccess =
  /** Through the metering proxy. */
  | {
      readonly kind: "metered";
      readonly modelInterface: ModelInterfaceName;
      readonly model: string;
      /** Origin without a path: `http://127.0.0.1:40123`. */
      readonly address: string;
      /** Of the proxy: worth nothing elsewhere. */
      readonly key: string;
    }
  /** By the person's own login. */
  | { readonly kind: "login"; readonly model?: string };

/** What it finds when it starts. */
export interface CoderConfiguration {
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Texts by path relative to its home. They hold neither address nor key, which differ when it is started again: by
   * then an agent may have put a link in the place of a file, so they are written once.
   */
  readonly files: Readonly<Record<string, string>>;
}

export interface CoderLogin {
  /** Relative to the person's home, and to that of the sandbox: `.codex/auth.json`. */
  readonly file: string;
  /** `host:port` that it needs to reach with it. */
  readonly hosts: readonly string[];
}

/** A whole turn; the last call of a turn only; all turns of its session; nothing at all. */
export type UsageScope = "turn" | "last-call" | "session" | "none";
