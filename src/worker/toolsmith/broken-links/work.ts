import { z } from "zod";
import { gitReader, linkedPath, LinkTargets, linksOf } from "#analysis";
import type { Finding, Survey, Unit } from "#domain";
import { shortHash } from "#shared";
import { keepFormatted } from "../formatting/keep-formatted.ts";
import { fileAddress } from "../marked-sections/markdown-text.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { exclusionOf, isExcluded, saysGenerated } from "../source-files.ts";
import { readText, writeText } from "../worktree-files.ts";
import { documentKinds } from "../documents/document-kind.ts";
import { type BrokenLink, findBroken, type Tree } from "./find-broken.ts";
import { MovedFiles } from "./moved-files.ts";
import { brokenLinksOptions } from "./options.ts";

const NAME = "broken-links";
const DOCUMENT = /\.(?:md|mdx|markdown)$/i;

const detailSchema = z.strictObject({ target: z.string(), replacement: z.string() });

export async function survey(context: JobContext): Promise<Survey> {
  const { anchors, exclude } = parseOptions(NAME, brokenLinksOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  const documents = context.files.filter(
    (path) => DOCUMENT.test(path) && exclusionOf(path) === undefined && !isExcluded(path, exclude),
  );
  if (documents.length === 0) return { ...empty, skipped: "no Markdown documents" };
  const kindOf = documentKinds(context.files);
  const tree = linkedTree(context, await doorsOf(context));
  const mender = new Mender(context, tree.tracked);
  const units = new Map<string, Unit>();
  const findings = new Map<string, Finding>();
  for (const path of documents) {
    context.signal.throwIfAborted();
    const text = await tree.read(path);
    const kind = text === undefined ? "left" : kindOf(path, text);
    if (text === undefined || kind === "left" || saysGenerated(text)) continue;
    for (const broken of await findBroken(path, text, kind, tree, anchors)) {
      const unit = await mender.unit(path, broken);
      if (unit !== undefined) units.set(unit.id, unit);
      else if (!(await mender.isIgnored(broken))) {
        const finding = findingOf(path, broken, mender);
        findings.set(finding.fingerprint, findings.get(finding.fingerprint) ?? finding);
      }
    }
  }
  return { ...empty, units: [...units.values()], findings: [...findings.values()] };
}

function linkedTree(context: JobContext, doors: readonly string[]): Tree {
  return {
    tracked: new Set(context.files),
    targets: new LinkTargets(context.files, doors),
    read: (path) => readText(context.worktree, path),
  };
}

/** Symbolic links and submodules, which git tracks as one thing each. */
async function doorsOf({ worktree, signal }: JobContext): Promise<readonly string[]> {
  const entries = await gitReader(worktree).text(["ls-files", "--stage", "-z"], signal);
  return entries
    .split("\0")
    .filter((entry) => /^(?:120000|160000) /.test(entry))
    .map((entry) => entry.slice(entry.indexOf("\t") + 1));
}

/** What a broken link could be meant to say. */
class Mender {
  readonly #tracked: ReadonlySet<string>;
  readonly #byLowerCase = new Map<string, string[]>();
  readonly #git: ReturnType<typeof gitReader>;
  readonly #signal: AbortSignal;
  readonly moved: MovedFiles;

  constructor({ worktree, signal }: JobContext, tracked: ReadonlySet<string>) {
    this.#tracked = tracked;
    this.#signal = signal;
    this.#git = gitReader(worktree);
    this.moved = new MovedFiles(this.#git, tracked, signal);
    for (const path of tracked) {
      const key = path.toLowerCase();
      this.#byLowerCase.set(key, [...(this.#byLowerCase.get(key) ?? []), path]);
    }
  }

  async unit(document: string, { kind, target, file }: BrokenLink): Promise<Unit | undefined> {
    if (kind !== "file") return undefined;
    const alike = this.#byLowerCase.get(file.toLowerCase()) ?? [];
    const found =
      alike.length === 1 ? alike[0] : (this.#fromTop(target) ?? (await this.moved.find(file)));
    if (found === undefined || found === document) return undefined;
    const replacement = fileAddress(document, found) + target.replace(/^[^?#]*/, "");
    return {
      id: `${NAME}:${document}:${target}`,
      title: `Link ${target} of ${document} to ${found}`,
      paths: [document],
      detail: { target, replacement },
    };
  }

  /** The file that it would lead to from the top of the repository, as when a document is moved into a folder. */
  #fromTop(target: string): string | undefined {
    const path = linkedPath("README.md", target);
    return path?.includes("/") === true && this.#tracked.has(path) ? path : undefined;
  }

  /** Whether git leaves that file out: something makes it. */
  async isIgnored({ kind, file }: BrokenLink): Promise<boolean> {
    if (kind !== "file" || this.#tracked.has(file)) return false;
    try {
      await this.#git.text(["check-ignore", "--no-index", "--", file], this.#signal);
      return true;
    } catch {
      this.#signal.throwIfAborted();
      return false;
    }
  }
}

const TEXTS = {
  file: {
    rule: "artel/broken-link",
    title: (target: string) => `A link to ${target} leads nowhere`,
    message: (file: string) => `There is no ${file} in the repository.`,
  },
  anchor: {
    rule: "artel/broken-anchor",
    title: (target: string) => `A link to ${target} leads to no heading`,
    message: (file: string) => `${file} has no heading or id of that name.`,
  },
  reference: {
    rule: "artel/undefined-reference",
    title: (target: string) => `The reference [${target}] is not defined`,
    message: () => "Readers see its brackets in place of a link.",
  },
} as const;

function findingOf(document: string, broken: BrokenLink, { moved }: Mender): Finding {
  const { kind, target, file, line } = broken;
  const { rule, title, message } = TEXTS[kind];
  const suggestion = kind === "file" ? suggestionFor(target, moved.namesake(file)) : undefined;
  return {
    fingerprint: shortHash([rule, document, target].join("\0")),
    rule,
    kind: "documentation",
    severity: kind === "file" ? "low" : "info",
    title: title(target),
    message: message(file),
    location: { path: document, line },
    related: [],
    confidence: kind === "file" ? 0.95 : 0.9,
    ...(suggestion !== undefined && { suggestion }),
  };
}

function suggestionFor(target: string, namesake: string | undefined): string | undefined {
  if (/^[\w.+-]+@[\w-]+\.[\w.]+$/.test(target)) return "An address of mail begins with mailto:.";
  if (/^(?:www\.|(?:[\w-]+\.){1,3}(?:com|org|net|io|dev)(?:\/|$))/.test(target)) {
    return "An address of another site begins with https://.";
  }
  return namesake === undefined ? undefined : `${namesake} has the same name.`;
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  const documents = [...new Set(units.flatMap(({ paths }) => paths))];
  await keepFormatted(documents, context, async () => {
    for (const document of documents) {
      const own = units.filter(({ paths }) => paths.includes(document));
      const before = (await readText(context.worktree, document)) ?? "";
      const after = own.reduce((text, { detail }) => withTarget(text, detail), before);
      if (after !== before) await writeText(context.worktree, document, after);
    }
  });
  return { failed: [] };
}

/** The document with another address in each link that has this one. */
function withTarget(text: string, detail: unknown): string {
  const { target, replacement } = detailSchema.parse(detail);
  const lines = new Set(
    linksOf(text)
      .filter((link) => link.target === target)
      .map(({ line }) => line),
  );
  return text
    .split("\n")
    .map((line, index) => (lines.has(index + 1) ? replaced(line, target, replacement) : line))
    .join("\n");
}

function replaced(line: string, target: string, replacement: string): string {
  let result = "";
  let rest = line;
  for (let at = rest.indexOf(target); at >= 0; at = rest.indexOf(target)) {
    const isWhole =
      /[(<"'\s]$/.test(rest.slice(0, at)) && /^(?:[)>"'\s]|$)/.test(rest.slice(at + target.length));
    result += rest.slice(0, at) + (isWhole ? replacement : target);
    rest = rest.slice(at + target.length);
  }
  return result + rest;
}
