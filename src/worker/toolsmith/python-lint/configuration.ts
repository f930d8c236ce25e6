import { posix } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import type { JobContext } from "../job.ts";
import { isExcluded } from "../source-files.ts";
import { readText } from "../worktree-files.ts";
import { flake8Rules } from "./flake8.ts";
import { lowestPython, type PythonRange } from "./python-version.ts";

const names = z.array(z.string()).default([]).catch([]);
const byFile = z.record(z.string(), z.array(z.string())).default({}).catch({});
const lintSchema = z.looseObject({
  ignore: names,
  "extend-ignore": names,
  unfixable: names,
  "per-file-ignores": byFile,
  "extend-per-file-ignores": byFile,
  exclude: names,
  "typing-modules": z.array(z.string()).optional().catch(undefined),
});
const ruffSchema = lintSchema.extend({
  "target-version": z
    .string()
    .regex(/^py3\d{1,2}$/)
    .optional()
    .catch(undefined),
  "line-length": z.int().min(1).max(320).optional().catch(undefined),
  builtins: z.array(z.string()).optional().catch(undefined),
  "extend-exclude": names,
  extend: z.string().optional().catch(undefined),
  lint: lintSchema.optional().catch(undefined),
});
type RuffSettings = z.infer<typeof ruffSchema>;
const manifestSchema = z.looseObject({
  project: z
    .looseObject({ "requires-python": z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  tool: z
    .looseObject({
      ruff: ruffSchema.optional().catch(undefined),
      poetry: z
        .looseObject({
          dependencies: z
            .looseObject({ python: z.string().optional().catch(undefined) })
            .optional(),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** What the repository says of the Python files of a folder. */
export interface PythonConfiguration {
  readonly python: PythonRange;
  /** Passed on to ruff. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Rules, or their beginnings, that are turned off for a file, relative to the repository root. */
  rulesOff(path: string): readonly string[];
  excludes(path: string): boolean;
}

/** How far an `extend` is followed. */
const DEEPEST_EXTEND = 5;

/** The nearest configuration of ruff counts for a file, as it does for ruff, and the nearest range of versions. */
export class PythonConfigurations {
  readonly #context: Pick<JobContext, "worktree" | "files">;
  readonly #byFolder = new Map<string, Promise<PythonConfiguration>>();
  readonly notes: string[] = [];

  constructor(context: Pick<JobContext, "worktree" | "files">) {
    this.#context = context;
  }

  of(path: string): Promise<PythonConfiguration> {
    return this.#ofFolder(posix.dirname(path));
  }

  #ofFolder(folder: string): Promise<PythonConfiguration> {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const read = this.#read(folder);
    this.#byFolder.set(folder, read);
    return read;
  }

  async #read(folder: string): Promise<PythonConfiguration> {
    const above = folder === "." ? NOTHING_SAID : await this.#ofFolder(posix.dirname(folder));
    const manifest = manifestSchema.safeParse(
      await this.#toml(posix.join(folder, "pyproject.toml")),
    );
    const own = await this.#ruffOf(folder, manifest.data?.tool?.ruff);
    const poetry = manifest.data?.tool?.poetry?.dependencies?.python;
    const said =
      manifest.data?.project?.["requires-python"] ?? poetry ?? (await this.#setupRange(folder));
    const range = said === undefined ? above.python : lowestPython(said);
    const target = own?.["target-version"];
    const python: PythonRange =
      target === undefined || range.supportsPython2
        ? range
        : { minimum: Number(target.slice("py3".length)), supportsPython2: false };
    const flake8 = await this.#flake8(folder);
    const base = own === undefined ? { ...above, python } : ruffConfiguration(folder, own, python);
    return {
      ...base,
      rulesOff: (path) => [...base.rulesOff(path), ...flake8(path)],
    };
  }

  async #ruffOf(
    folder: string,
    inManifest: RuffSettings | undefined,
  ): Promise<RuffSettings | undefined> {
    for (const name of [".ruff.toml", "ruff.toml"]) {
      const path = posix.join(folder, name);
      const parsed = ruffSchema.safeParse(await this.#toml(path));
      if (parsed.success) return this.#extended(folder, parsed.data, 0);
    }
    return inManifest === undefined ? undefined : this.#extended(folder, inManifest, 0);
  }

  async #extended(folder: string, settings: RuffSettings, depth: number): Promise<RuffSettings> {
    if (settings.extend === undefined || depth >= DEEPEST_EXTEND) return settings;
    const path = posix.join(folder, settings.extend);
    const content = await this.#toml(path);
    const found = path.endsWith("pyproject.toml")
      ? manifestSchema.safeParse(content).data?.tool?.ruff
      : ruffSchema.safeParse(content).data;
    if (found === undefined) return settings;
    const parent = await this.#extended(posix.dirname(path), found, depth + 1);
    return merged(parent, settings);
  }

  async #toml(path: string): Promise<unknown> {
    if (!this.#context.files.includes(path)) return undefined;
    try {
      return parse((await readText(this.#context.worktree, path)) ?? "");
    } catch {
      this.notes.push(`${path} is no valid TOML: what it says is not known.`);
      return undefined;
    }
  }

  async #setupRange(folder: string): Promise<string | undefined> {
    for (const [name, pattern] of [
      ["setup.cfg", /^\s{0,20}python_requires\s{0,20}=([^\n]{1,100})/m],
      ["setup.py", /\bpython_requires\s{0,20}=\s{0,20}["']([^"'\n]{1,100})["']/],
    ] as const) {
      const text = await this.#text(posix.join(folder, name));
      const range = text === undefined ? undefined : pattern.exec(text)?.[1];
      if (range !== undefined) return range;
    }
    return undefined;
  }

  async #flake8(folder: string): Promise<(path: string) => readonly string[]> {
    const texts = await Promise.all(
      [".flake8", "setup.cfg", "tox.ini"].map((name) => this.#text(posix.join(folder, name))),
    );
    const rules = texts.flatMap((text) => (text === undefined ? [] : [flake8Rules(text)]));
    return (path) => rules.flatMap((of) => of(posix.relative(folder, path)));
  }

  async #text(path: string): Promise<string | undefined> {
    return this.#context.files.includes(path) ? readText(this.#context.worktree, path) : undefined;
  }
}

const NOTHING_SAID: PythonConfiguration = {
  python: { minimum: undefined, supportsPython2: false },
  settings: {},
  rulesOff: () => [],
  excludes: () => false,
};

function ruffConfiguration(
  folder: string,
  ruff: RuffSettings,
  python: PythonRange,
): PythonConfiguration {
  const parts = ruff.lint === undefined ? [ruff] : [ruff, ruff.lint];
  const always = parts.flatMap((part) => [
    ...part.ignore,
    ...part["extend-ignore"],
    ...part.unfixable,
  ]);
  const perFile = parts.flatMap((part) => [
    ...Object.entries(part["per-file-ignores"]),
    ...Object.entries(part["extend-per-file-ignores"]),
  ]);
  const excluded = [...ruff.exclude, ...ruff["extend-exclude"], ...(ruff.lint?.exclude ?? [])];
  const modules = ruff["typing-modules"] ?? ruff.lint?.["typing-modules"];
  const matches = (path: string, globs: readonly string[]): boolean =>
    isExcluded(posix.relative(folder, path), globs.flatMap(asGlobs));
  return {
    python,
    settings: {
      ...(ruff["line-length"] !== undefined && { "line-length": ruff["line-length"] }),
      ...(ruff.builtins !== undefined && { builtins: ruff.builtins }),
      ...(modules !== undefined && { lint: { "typing-modules": modules } }),
    },
    rulesOff: (path) => [
      ...always,
      ...perFile.flatMap(([glob, rules]) =>
        glob.startsWith("!") !== matches(path, [glob.replace(/^!/, "")]) ? rules : [],
      ),
    ],
    excludes: (path) => matches(path, excluded),
  };
}

/** A pattern of ruff without a slash matches at every depth, and a folder all that is in it. */
function asGlobs(pattern: string): string[] {
  const bare = pattern.replace(/^\.?\//, "").replace(/\/$/, "");
  const anchored = bare.includes("/") ? bare : `**/${bare}`;
  return [anchored, `${anchored}/**`];
}

/** Lists that begin with `extend-` are added, all else of the extending configuration replaces. */
function merged(parent: RuffSettings, own: RuffSettings): RuffSettings {
  const given = Object.fromEntries(
    Object.entries(own).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
  return {
    ...parent,
    ...given,
    "extend-exclude": [...parent["extend-exclude"], ...own["extend-exclude"]],
  };
}
