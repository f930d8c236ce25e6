import type { Matcher } from "../matcher.ts";

/** What the operating system did to a process: no memory, no disk, a signal, a limit of time. */
export const machine: readonly Matcher[] = [
  {
    tool: "disk",
    pattern:
      /^(?<message>.*\b(?:No space left on device|ENOSPC\b.*no space|There is not enough space on the disk|[Dd]isk quota exceeded|You are running out of disk space|Disk quota).*)$/,
    kind: ({ message = "" }) =>
      /ENOSPC: System limit/.test(message) ? "runtime_error" : "build_failure",
    role: ({ message = "" }) => (/running out of disk/.test(message) ? "note" : "cause"),
  },
  {
    tool: "memory",
    pattern:
      /^(?<message>.*(?:JavaScript heap out of memory|java\.lang\.OutOfMemoryError.*|Out of memory: Kill(?:ed)? process .+|oom-kill:|Cannot allocate memory|std::bad_alloc|OOMKilled|memory allocation of \d+ bytes failed|MemoryError$|Container killed on request\. Exit code is 137|SIGKILL.*memory|The Gradle [Dd]aemon has run out of|daemon disappeared unexpectedly|compiler daemon.*crashed|killed by the OOM killer|virtual memory exhausted).*)$/,
    kind: "runtime_error",
  },
  {
    tool: "signal",
    pattern:
      /^(?<message>.*\b(?:signal(?:led)?:? (?:11|6|9|4|8)\b.*|signal: (?:killed|segmentation fault|aborted|abort trap|illegal instruction).*|SIGSEGV\b.*|SIGABRT\b.*|SIGILL\b.*|SIGBUS\b.*|SIGKILL\b.*|exit(?:ed with)? (?:code|status):? ?(?:139|137|134|-1073741819|3221225477)\b.*|exit value 137|non-zero exit value 13[479].*|error code 13[79]\b.*|core dumped\)?))$/,
    kind: "runtime_error",
    role: ({ message = "" }) =>
      /make|\*\*\*|Process completed|exit(?:ed)? /.test(message) ? "consequence" : "likely",
  },
  {
    tool: "signal",
    pattern:
      /^(?<message>.*\b(?:SIGTERM\b.*|signal: 15\b.*|exit(?:ed with)? (?:code|status):? ?(?:143|124)\b.*|exit value 143.*|signal: terminated.*))$/,
    kind: "timeout",
    role: "consequence",
  },
];
