import { spawn } from "node:child_process";

/** The two things asked of git, so that a caller can bring its own way of running it. */
export interface GitReader {
  /** Standard output, whole. Rejects when git ends with another code than 0. */
  text(words: readonly string[], signal?: AbortSignal): Promise<string>;
  /** Standard output in lines cut at NUL bytes or line breaks, as it comes. Rejects as `text` does. */
  lines(
    words: readonly string[],
    options: { readonly separator: "\n" | "\0"; readonly signal?: AbortSignal },
  ): AsyncIterable<string>;
}

/** Nothing that a repository's configuration names is run, nothing is fetched, nothing is written. */
const SAFE_CONFIGURATION = [
  // The repository may belong to another user than the one who reads it.
  "-c",
  "safe.directory=*",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "log.showSignature=false",
  "-c",
  "core.quotePath=false",
  "--no-pager",
];

/** Words and environment with which git does nothing of that. */
export function safeGit(): {
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
} {
  const environment = {
    ...withoutGitVariables(process.env),
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
    // An older git knows no GIT_NO_LAZY_FETCH: without a transport nothing can be fetched either.
    GIT_ALLOW_PROTOCOL: "none",
    LC_ALL: "C",
  };
  return { words: SAFE_CONFIGURATION, environment };
}

export function gitReader(root: string): GitReader {
  const { words: safe, environment } = safeGit();
  async function* lines(
    words: readonly string[],
    options: { readonly separator: "\n" | "\0"; readonly signal?: AbortSignal },
  ): AsyncIterable<string> {
    const child = spawn("git", [...safe, ...words], {
      cwd: root,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      complaint = (complaint + chunk).slice(-2000);
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    ended.catch(() => undefined);
    let rest = "";
    try {
      for await (const chunk of child.stdout.setEncoding("utf8")) {
        const parts = (rest + String(chunk)).split(options.separator);
        rest = parts.pop() ?? "";
        yield* parts;
      }
      const code = await ended;
      if (code !== 0)
        throw new Error(`git ${words[0] ?? ""}: ${complaint.trim() || `exit ${code}`}`);
      if (rest !== "") yield rest;
    } finally {
      child.kill("SIGKILL");
    }
  }
  return {
    lines,
    async text(words, signal) {
      const parts: string[] = [];
      const options = { separator: "\n" as const, ...(signal === undefined ? {} : { signal }) };
      for await (const line of lines(words, options)) parts.push(line);
      return parts.join("\n");
    },
  };
}

function withoutGitVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("GIT_")),
  );
}
