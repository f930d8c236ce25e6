import { posix } from "node:path";
import { type CodeBlock, headingsOf, readMarkdown } from "#analysis";
import type { Finding, Survey } from "#domain";
import { shortHash } from "#shared";
import { documentKinds } from "../documents/document-kind.ts";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { exclusionOf, isExcluded, saysGenerated } from "../source-files.ts";
import { exists } from "../new-file.ts";
import { readText } from "../worktree-files.ts";
import { staleSamplesOptions } from "./options.ts";
import { PackageNames } from "./package-names.ts";
import {
  commandsOf,
  isShellSample,
  leavesRepository,
  programOf,
  scriptOf,
} from "./sample-commands.ts";
import { importsOf } from "./sample-imports.ts";
import { isScriptSample, parseSample, syntaxMistake } from "./sample-syntax.ts";

const NAME = "stale-samples";
const DOCUMENT = /\.(?:md|mdx|markdown)$/i;
/** What was, or will be: not what is. */
const OTHER_TIMES =
  /\b(?:before|previous|previously|old|older|legacy|deprecated|removed|migrat\w*|upgrad\w*|breaking|changelog|proposal|proposed|roadmap|future|v\d+)\b/i;
/** Documents and parts of documents for those who work on the repository, not for those who use what it makes. */
const FOR_CONTRIBUTORS =
  /(?:^|\/)(?:contributing|development|developing|hacking|building|agents|claude|maintaining|maintainers|releasing)(?:[.-][^/]*)?$/i;
const CONTRIBUTORS_PART =
  /\b(?:contribut\w*|develop\w*|hacking|building|build|local(?:ly)?|release|releasing|tests?|testing|maintain\w*|scripts)\b/i;

interface Document {
  readonly path: string;
  readonly text: string;
  readonly code: readonly CodeBlock[];
}

/** A sample with the headings above it. */
interface Sample {
  readonly document: Document;
  readonly block: CodeBlock;
  readonly headings: readonly string[];
}

export async function survey(context: JobContext): Promise<Survey> {
  const { checks, exclude } = parseOptions(NAME, staleSamplesOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  const documents = await readDocuments(context, exclude);
  if (documents.length === 0) return { ...empty, skipped: "no Markdown documents with samples" };
  const checker = new SampleChecker(context);
  const findings = new Map<string, Finding>();
  for (const document of documents) {
    context.signal.throwIfAborted();
    for (const sample of samplesOf(document)) {
      const found = [
        ...(checks.includes("syntax") ? checker.syntax(sample) : []),
        ...(checks.includes("imports") ? await checker.imports(sample) : []),
        ...(checks.includes("scripts") ? checker.scripts(sample) : []),
        ...(checks.includes("files") ? await checker.programs(sample) : []),
      ];
      for (const each of found)
        findings.set(each.fingerprint, findings.get(each.fingerprint) ?? each);
    }
  }
  return { ...empty, findings: [...findings.values()] };
}

async function readDocuments(
  context: JobContext,
  exclude: readonly string[],
): Promise<readonly Document[]> {
  const kindOf = documentKinds(context.files);
  const documents: Document[] = [];
  for (const path of context.files) {
    if (!DOCUMENT.test(path) || exclusionOf(path) !== undefined || isExcluded(path, exclude))
      continue;
    const text = await readText(context.worktree, path);
    if (text === undefined || OTHER_TIMES.test(posix.basename(path)) || saysGenerated(text))
      continue;
    const { code } = readMarkdown(text);
    if (code.length > 0 && kindOf(path, text) !== "left") documents.push({ path, text, code });
  }
  return documents;
}

function samplesOf(document: Document): readonly Sample[] {
  const headings = headingsOf(document.text);
  return document.code.flatMap((block) => {
    const above: string[] = [];
    let depth = 7;
    for (const heading of headings.filter(({ line }) => line < block.line).toReversed()) {
      if (heading.depth < depth) {
        above.push(heading.text);
        depth = heading.depth;
      }
    }
    // The title of a document may well name a version of the whole.
    const isOtherTime = above.slice(0, -1).some((text) => OTHER_TIMES.test(text));
    return isOtherTime ? [] : [{ document, block, headings: above }];
  });
}

class SampleChecker {
  readonly #context: JobContext;
  readonly #names: PackageNames;
  readonly #scripts: ReadonlySet<string>;
  readonly #tracked: ReadonlySet<string>;

  constructor(context: JobContext) {
    this.#context = context;
    this.#names = new PackageNames(context);
    this.#scripts = new Set(
      context.project.packages.flatMap(({ scripts }) => Object.keys(scripts)),
    );
    this.#tracked = new Set(context.files);
  }

  syntax({ document, block }: Sample): readonly Finding[] {
    const mistake = syntaxMistake(block);
    if (mistake === undefined) return [];
    return [
      finding(document.path, mistake.line, {
        rule: "artel/unparsable-sample",
        what: block.text,
        title: `A sample of ${document.path} does not parse`,
        message: `As ${block.language} it is refused: ${mistake.message}.`,
        confidence: 0.8,
      }),
    ];
  }

  async imports({ document, block }: Sample): Promise<readonly Finding[]> {
    if (!isScriptSample(block)) return [];
    const program = parseSample(block);
    const findings: Finding[] = [];
    for (const { specifier, name, start } of program === undefined ? [] : importsOf(program)) {
      const reason = await this.#names.missing(specifier, name);
      if (reason === undefined) continue;
      const line = block.line + block.text.slice(0, start).split("\n").length - 1;
      const what = name === "*" ? specifier : `${name} of ${specifier}`;
      findings.push(
        finding(document.path, line, {
          rule: "artel/sample-import",
          what,
          title: `A sample asks for ${what}, which is not exported`,
          message: reason,
          confidence: 0.9,
        }),
      );
    }
    return findings;
  }

  scripts(sample: Sample): readonly Finding[] {
    const { document, block } = sample;
    if (this.#scripts.size === 0 || !this.#isForContributors(sample)) return [];
    return commandsOf(block).flatMap((command) => {
      const script = scriptOf(command);
      if (script === undefined || this.#scripts.has(script)) return [];
      // The reader may have been told to write that script.
      if (document.text.includes(`"${script}"`)) return [];
      return [
        finding(document.path, command.line, {
          rule: "artel/sample-script",
          what: script,
          title: `A sample runs the script ${script}, which is not there`,
          message: "No package.json of the repository has a script of that name.",
          confidence: 0.9,
        }),
      ];
    });
  }

  async programs(sample: Sample): Promise<readonly Finding[]> {
    const { document, block } = sample;
    if (!this.#isForContributors(sample)) return [];
    const findings: Finding[] = [];
    for (const command of commandsOf(block)) {
      const program = programOf(command);
      if (program === undefined || (await this.#isThere(program, document.path))) continue;
      findings.push(
        finding(document.path, command.line, {
          rule: "artel/sample-file",
          what: program,
          title: `A sample runs ${program}, which is not there`,
          message: "The repository has no file of that name.",
          confidence: 0.8,
        }),
      );
    }
    return findings;
  }

  /** Also true for symbolic links, for what a build makes, and where no folder of the repository is named. */
  async #isThere(program: string, document: string): Promise<boolean> {
    const places = [program, posix.join(posix.dirname(document), program)];
    if (places.some((path) => this.#tracked.has(path))) return true;
    if (!program.startsWith("..") && (await exists(this.#context.worktree, program))) return true;
    const folder = `${posix.dirname(program)}/`;
    const isNamed = [...this.#tracked].some((path) => path.startsWith(folder));
    return !isNamed || exclusionOf(program) !== undefined;
  }

  #isForContributors({ document, block, headings }: Sample): boolean {
    if (!isShellSample(block) || leavesRepository(block)) return false;
    const stem = document.path.replace(DOCUMENT, "");
    if (FOR_CONTRIBUTORS.test(stem)) return true;
    const isPrivate = this.#context.project.packages.every((each) => each.private);
    const isReadme = stem === "README";
    return isReadme && (isPrivate || headings.some((text) => CONTRIBUTORS_PART.test(text)));
  }
}

function finding(
  path: string,
  line: number,
  parts: Pick<Finding, "rule" | "title" | "message" | "confidence"> & { readonly what: string },
): Finding {
  const { what, ...rest } = parts;
  return {
    ...rest,
    fingerprint: shortHash([rest.rule, path, what].join("\0")),
    kind: "documentation",
    severity: "low",
    location: { path, line },
    related: [],
  };
}
