import type { Matcher } from "../matcher.ts";

export const git: readonly Matcher[] = [
  {
    tool: "git",
    pattern: /^(?<message>CONFLICT \([\w/ -]+\): (?:Merge conflict in (?<file>.+)|.+))$/,
    kind: "build_failure",
  },
  {
    tool: "git",
    pattern:
      /^(?<message>Automatic merge failed; fix conflicts.*|error: could not apply .+|error: Your local changes to the following files would be overwritten.*|error: patch failed: (?<file>[^\s:]+):(?<line>\d+)|error: failed to push some refs to .+|error: pathspec .+ did not match any.*|error: RPC failed; .+|error: Server does not allow request for unadvertised object.*|error: (?:object file|unable to) .+| ! \[(?:remote )?rejected\].*)$/,
    kind: ({ message = "" }) => (/timed out|timeout/i.test(message) ? "timeout" : "build_failure"),
    role: ({ message = "" }) =>
      /failed to push|^Automatic|unable to/.test(message) ? "consequence" : "cause",
  },
  {
    tool: "git",
    pattern:
      /^fatal: (?<message>not a git repository .*|No names found.*|no tag exactly matches.*|ref HEAD is not a symbolic ref|No such remote.*|detected dubious ownership.*|bad revision.*|ambiguous argument.*)$/,
    kind: "build_failure",
    role: "likely",
  },
  {
    tool: "git",
    pattern: /^fatal: (?<message>.+)$/,
    kind: ({ message = "" }) => (/timed out|timeout/i.test(message) ? "timeout" : "build_failure"),
  },
  {
    tool: "git",
    pattern:
      /^(?<message>remote: (?:Repository not found\.|Permission to .+ denied .+|HTTP Basic: Access denied.*|Invalid username or (?:token|password).*|error: (?:GH\d+|File .+ exceeds|cannot lock).*|Support for password authentication was removed.*)|git@\S+: Permission denied \(publickey\)\.|Permission denied \(publickey.*\)\.?|Host key verification failed\.|batch response: .+|smudge filter lfs failed|Error downloading object: .+)$/,
    kind: "build_failure",
  },
];
