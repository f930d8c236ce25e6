import { kindOfWords } from "../failure-words.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const timed = ({ message = "" }: Found): FailureKind =>
  /timed? ?out|TLS handshake timeout|deadline exceeded|DeadlineExceeded/i.test(message)
    ? "timeout"
    : "build_failure";

const KUBECTL_WORDS =
  /timed out waiting for the condition|exceeded its progress deadline|no matches for kind|unable to recognize|validating data|error parsing|the server doesn't have a resource|You must be logged in to the server|no context exists|the path "[^"]+" does not exist|rollout/;

/** Docker, Kubernetes and Helm, Terraform. */
export const containers: readonly Matcher[] = [
  {
    tool: "docker",
    pattern:
      /^(?:ERROR|error|#\d+ ERROR|ERROR):? (?:failed to (?:build: failed to )?solve: )(?<message>(?:process|executor failed running|rpc error: code = Unknown desc = (?:process|executor failed)|exit code).*)$/,
    kind: ({ message = "" }) =>
      /exit code: 137/.test(message)
        ? "runtime_error"
        : /exit code: 124/.test(message)
          ? "timeout"
          : "build_failure",
    role: "consequence",
  },
  {
    tool: "docker",
    pattern: /^(?<file>[^\s:]*(?:Dockerfile|Containerfile)[^\s:]*):(?<line>\d+)$/,
    kind: "build_failure",
    role: "consequence",
    message: () => "the build of the image stopped here",
  },
  {
    tool: "docker",
    pattern:
      /^(?:ERROR|error): failed to (?:build: failed to )?(?:solve|receive status|build|fetch|push|read dockerfile|get console): ?(?<message>.+)$/,
    kind: ({ message = "" }) =>
      /dockerfile parse error|unknown instruction|unknown flag|Syntax error|parse error on line/i.test(
        message,
      )
        ? "syntax_error"
        : timed({ message }),
  },
  {
    tool: "docker",
    pattern:
      /^(?:ERROR: )?(?<message>dockerfile parse error .*?line (?<line>\d+): .+|Error response from daemon: [Dd]ockerfile parse error line (?<line2>\d+): .+)$/,
    kind: "syntax_error",
  },
  {
    tool: "docker",
    pattern:
      /^(?:ERROR: |docker: |Error: )?(?<message>(?:Error response from daemon: .+|Cannot connect to the Docker daemon.*|The command '.+' returned a non-zero code: \d+|pull access denied for .+|manifest (?:unknown|for .+ not found).*|no matching manifest for .+|toomanyrequests: .+|(?:COPY|ADD) failed: .+|invalid reference format.*|denied: .+|unauthorized: .+|no basic auth credentials|failed to register layer: .+|lstat .+: no such file or directory|OCI runtime (?:create|exec) failed: .+|exec \S+: no such file or directory|standard_init_linux\.go:.+|unable to prepare context: .+|buildx failed with: .+|dial unix .+docker.sock.+))$/,
    kind: ({ message = "" }) =>
      /returned a non-zero code: 137/.test(message) ? "runtime_error" : timed({ message }),
    role: ({ message = "" }) =>
      /returned a non-zero code|buildx failed with/.test(message) ? "consequence" : "cause",
  },
  {
    tool: "docker compose",
    pattern:
      /^(?:ERROR: |dependency failed to start: )(?<message>(?:for \S+ +.+|container \S+ (?:is unhealthy|exited).*|Service '.+' failed to build.*|Version in .+ is unsupported.*|The Compose file .+ is invalid.*|Encountered errors while bringing up.*|yaml\..+))$/,
    kind: ({ message = "" }) =>
      /^yaml|is invalid/.test(message) ? "syntax_error" : "build_failure",
    role: ({ message = "" }) =>
      /^Encountered|failed to build/.test(message) ? "consequence" : "cause",
  },
  {
    tool: "kubernetes",
    pattern: /^(?<message>.*\b(?:CrashLoopBackOff|OOMKilled)\b.*)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "kubernetes",
    pattern:
      /^(?<message>.*\b(?:ImagePullBackOff|ErrImagePull|CreateContainerConfigError|FailedScheduling)\b.*)$/,
    kind: "build_failure",
    role: "likely",
  },
  {
    // Many another tool says "error: …" too.
    tool: ({ note, message = "" }) =>
      note !== undefined || KUBECTL_WORDS.test(message) ? "kubectl" : "unknown",
    pattern:
      /^(?:error: |(?<note>Error from server(?: \(\w+\))?: |Unable to connect to the server: |The \S+ ".*" is invalid: ))(?<message>.+)$/,
    kind: ({ message = "" }) =>
      /timed out|timeout|exceeded its progress deadline/.test(message)
        ? "timeout"
        : /error converting YAML|yaml: (?:line|unmarshal)|error parsing/.test(message)
          ? "syntax_error"
          : KUBECTL_WORDS.test(message)
            ? "build_failure"
            : (kindOfWords(message) ?? "build_failure"),
    role: ({ message = "" }) =>
      /timed out waiting|error converting YAML|error parsing|deadline|unable to recognize|no matches for kind|not found|is invalid|Forbidden|forbidden|dial tcp|i\/o timeout/.test(
        message,
      )
        ? "cause"
        : "likely",
  },
  {
    tool: "helm",
    pattern:
      /^Error: (?<message>(?:INSTALLATION FAILED|UPGRADE FAILED|parse error at|YAML parse error|chart |failed to (?:download|parse|pull)|release |template: |context deadline exceeded|timed out waiting|unable to build kubernetes|rendered manifests|repo |values don't meet|found in Chart|cannot re-use|execution error at|validation:|Chart\.yaml|no repository|looks like).*)$/,
    kind: ({ message = "" }) =>
      /timed out|deadline exceeded/.test(message)
        ? "timeout"
        : /parse error|YAML parse|error converting YAML|template: .*(?:unexpected|unclosed|undefined)/.test(
              message,
            )
          ? "syntax_error"
          : "build_failure",
  },
  {
    tool: "terraform",
    pattern: /^(?<note>[│╷])?\s*Error: (?<message>.+)$/,
    below: [/^[│]?\s*on (?<file>\S+\.tf(?:vars)?(?:\.json)?) line (?<line>\d+)/],
    within: 5,
    kind: (found) => {
      const { message = "", file, note } = found;
      if (file === undefined && note === undefined) return undefined;
      if (
        /^(?:Invalid (?:block definition|character|expression|multi-line|string)|Argument or block definition required|Unclosed|Missing (?:newline|attribute|item|key\/value|expression|close)|Unsupported operator|Unterminated|Extra characters|Invalid (?:template|heredoc)|Missing name for|Unexpected)/.test(
          message,
        )
      )
        return "syntax_error";
      if (/^Module (?:not (?:installed|found)|source)|^Unreadable module/.test(message))
        return "import_error";
      return /timeout while waiting|timed out|context deadline exceeded/.test(message)
        ? "timeout"
        : "build_failure";
    },
  },
  {
    tool: "tflint",
    pattern:
      /^(?<severity>Error|Warning|Notice): (?<message>.+) \((?<code>terraform_\w+|aws_\w+)\)$/,
    below: [/^\s+on (?<file>\S+\.tf) line (?<line>\d+):$/],
    within: 3,
    kind: "lint_error",
  },
  {
    tool: "cloudformation",
    pattern: /^(?<code>[EW]\d{4}) (?<message>.+)$/,
    below: [/^(?<file>\S+\.(?:ya?ml|json|template)):(?<line>\d+):(?<column>\d+)$/],
    within: 1,
    kind: ({ file, code }) =>
      file === undefined ? undefined : code === "E0000" ? "syntax_error" : "lint_error",
  },
];
