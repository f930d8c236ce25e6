import { createRequire } from "node:module";
import type * as yaml from "yaml";
import type { Document, Node, Pair, YAMLMap } from "yaml";
import { nearest } from "#shared";
import type { ConfigurationIssue } from "./errors.ts";
import type { Setting } from "./setting.ts";

export interface ConfigurationFile {
  /** As a person knows it: `artel.yaml`, or its path. */
  readonly name: string;
  readonly text: string;
}

export interface KnownSettings {
  readonly settings: ReadonlyMap<string, Setting>;
  /** First words of settings that are neither read nor refused. */
  readonly unchecked: readonly string[];
}

export interface WrittenValue {
  readonly value: unknown;
  readonly where: string;
  readonly line: number;
  readonly column: number;
}

export interface YamlReading {
  readonly values: ReadonlyMap<string, WrittenValue>;
  readonly issues: readonly ConfigurationIssue[];
}

/** Loaded only when there is a file to read: most commands start without one, and it is a third of our start. */
const loadYaml = (): typeof yaml => createRequire(import.meta.url)("yaml");

const MAXIMUM_TEXT = 256 * 1024;
const MAXIMUM_DEPTH = 100;

/** The values that a YAML file gives to known settings, each with its place, and all that is wrong with it. */
export function readYaml(
  file: ConfigurationFile,
  known: KnownSettings,
  source: "repository" | "user",
): YamlReading {
  return new YamlReader(file, known, source).read();
}

class YamlReader {
  readonly #file: ConfigurationFile;
  readonly #settings: ReadonlyMap<string, Setting>;
  readonly #unchecked: readonly string[];
  readonly #groups: ReadonlySet<string>;
  readonly #source: "repository" | "user";
  readonly #yaml = loadYaml();
  readonly #lines = new this.#yaml.LineCounter();
  readonly #values = new Map<string, WrittenValue>();
  readonly #issues: ConfigurationIssue[] = [];

  constructor(file: ConfigurationFile, known: KnownSettings, source: "repository" | "user") {
    this.#file = file;
    this.#settings = known.settings;
    this.#unchecked = known.unchecked;
    this.#source = source;
    this.#groups = new Set([...known.settings.keys()].flatMap(prefixes));
  }

  read(): YamlReading {
    const { text } = this.#file;
    if (text.length > MAXIMUM_TEXT || deepestIndentation(text) > MAXIMUM_DEPTH) {
      this.#report("syntax", 0, "is too long or too deep to be a configuration");
    } else {
      this.#readDocument(text);
    }
    return { values: this.#values, issues: this.#issues };
  }

  #readDocument(text: string): void {
    const document = this.#yaml.parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
    });
    for (const fault of [...document.errors, ...document.warnings]) {
      this.#report("syntax", fault.pos[0], fault.message);
    }
    if (document.errors.length > 0 || isEmpty(document.contents)) return;
    if (this.#yaml.isMap(document.contents)) this.#readGroup(document.contents, "", document);
    else this.#report("invalid", 0, "expected names and values, such as agents: 4");
  }

  #readGroup(map: YAMLMap, prefix: string, document: Document): void {
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const offset = pair.key.range?.[0] ?? 0;
      const key = this.#yaml.isScalar(pair.key) ? pair.key.value : undefined;
      if (typeof key !== "string") {
        this.#report("invalid", offset, "expected a name of a setting");
      } else if (prefix !== "" || key !== "$schema") {
        this.#readPair(prefix === "" ? key : `${prefix}.${key}`, pair, offset, document);
      }
    }
  }

  #readPair(path: string, pair: Pair<Node, Node | null>, offset: number, document: Document): void {
    if (this.#settings.has(path)) {
      if (isEmpty(pair.value)) return;
      this.#readValue(path, pair.value, document);
    } else if (this.#unchecked.includes(path)) {
      return;
    } else if (!this.#groups.has(path)) {
      this.#reportUnknown(path, offset);
    } else if (this.#yaml.isMap(pair.value)) {
      this.#readGroup(pair.value, path, document);
    } else if (!isEmpty(pair.value)) {
      this.#report("invalid", pair.value.range?.[0] ?? offset, `${path}: expected a group`, path);
    }
  }

  #readValue(path: string, node: Node, document: Document): void {
    const offset = node.range?.[0] ?? 0;
    try {
      const target = this.#yaml.isAlias(node) ? node.resolve(document) : node;
      const value: unknown = target?.toJS(document, { maxAliasCount: 20 });
      this.#values.set(path, { value, ...this.#place(offset) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#report("syntax", offset, `${path}: ${reason}`, path);
    }
  }

  #reportUnknown(path: string, offset: number): void {
    const parent = path.slice(0, path.lastIndexOf(".") + 1);
    const known = [...this.#settings.keys(), ...this.#groups];
    const siblings = known.filter(
      (name) => name.startsWith(parent) && !name.slice(parent.length).includes("."),
    );
    const meant =
      nearest(path, siblings) ??
      nearest(path, known) ??
      known.find((name) => name.endsWith(`.${path.slice(parent.length)}`));
    const question = meant === undefined ? "" : `; did you mean ${meant}?`;
    const options = siblings.map((name) => name.slice(parent.length)).toSorted();
    const expected =
      meant === undefined && parent !== "" ? `; expected ${options.join(", ")}` : question;
    this.#report("unknown", offset, `${path} is not a setting${expected}`, path, meant);
  }

  #report(
    kind: ConfigurationIssue["kind"],
    offset: number,
    message: string,
    path?: string,
    meant?: string,
  ): void {
    this.#issues.push({
      kind,
      source: this.#source,
      ...this.#place(offset),
      message,
      ...(path === undefined ? {} : { path }),
      ...(meant === undefined ? {} : { nearest: meant }),
    });
  }

  #place(offset: number) {
    const { line, col } = this.#lines.linePos(offset);
    // Without a parsed text the counter knows no lines.
    const place = { line: Math.max(1, line), column: Math.max(1, col) };
    return { where: `${this.#file.name}:${place.line}:${place.column}`, ...place };
  }
}

function prefixes(path: string): string[] {
  const parts = path.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

/** A group or setting whose lines are all commented out. */
function isEmpty(node: Node | null): node is null {
  return node === null || ("value" in node && node.value === null);
}

/** An upper bound of the nesting, so that the parser's recursion is not tried by a hostile file. */
function deepestIndentation(text: string): number {
  let deepest = 0;
  for (const line of text.split("\n")) {
    const indentation = line.length - line.trimStart().length;
    const brackets = line.split(/[[{]|- |\? /).length - 1;
    deepest = Math.max(deepest, indentation / 2 + brackets);
  }
  return deepest;
}
