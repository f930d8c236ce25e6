import type { Matcher } from "../matcher.ts";

/** Limits, cancellations and last words of CI systems. */
export const ci: readonly Matcher[] = [
  {
    tool: "github actions",
    pattern:
      /^(?:Error: |##\[error\])?(?<message>(?:The operation was canceled\.|The job running on runner .+ has exceeded the maximum execution time .+|The action '.+' has timed out after .+|The runner has received a shutdown signal.*|Canceling since a (?:higher priority|deployment).+|The job has exceeded the maximum execution time.*|The hosted runner.* lost communication.*|The self-hosted runner.* lost communication.*|The hosted runner encountered an error.*|The job was canceled because.*|The run was canceled by .+|A task was canceled\.|received SIG(?:INT|TERM)|.*Step cancelled by GitHub Actions.*|Action '.+' download has timed out.*|Timeout of \d+ ?\w* (?:hit|reached|exceeded).*|Final attempt failed\. Timeout .+))$/,
    kind: "timeout",
  },
  {
    tool: "gitlab",
    pattern:
      /^(?:ERROR: |WARNING: )?(?<message>(?:Job failed: execution took longer than .+|Job failed \(system failure\): .*(?:timed out|deadline exceeded).*|Job's log exceeded limit.*|script timeout context exceeded.*|step_script could not run to completion because the timeout was exceeded.*|Job failed: canceled.*|Timed out waiting for .+))$/,
    kind: "timeout",
  },
  {
    tool: "gitlab",
    pattern:
      /^ERROR: (?<message>Job failed: (?:exit code|exit status|command terminated with exit code) (?<code>\d+).*)$/,
    kind: ({ code }) =>
      code === "124" || code === "143"
        ? "timeout"
        : code === "137" || code === "139"
          ? "runtime_error"
          : "build_failure",
    role: "consequence",
  },
  {
    tool: "gitlab",
    pattern:
      /^(?:ERROR: |WARNING: )(?<message>(?:Job failed \(system failure\)|Preparation failed|Failed to pull image|Uploading artifacts .* failed|Job failed: prepare environment|.*failed to pull image).*)$/,
    kind: ({ message = "" }) => (/timed out|deadline/.test(message) ? "timeout" : "build_failure"),
    role: ({ message = "" }) =>
      /Uploading/.test(message)
        ? "note"
        : /Failed to pull|failed to pull/.test(message)
          ? "cause"
          : "likely",
  },
  {
    tool: "jenkins",
    pattern:
      /^(?<message>(?:Build timed out \(after .+\)\. Marking the build as .+|Cancelling nested steps due to timeout|Timeout has been exceeded|(?:Aborted|Rejected) by .+|Sending interrupt signal to process|.*FlowInterruptedException.*|Build was aborted|Timeout set to expire .* exceeded|Body did not finish within grace period.*))$/,
    kind: "timeout",
  },
  {
    tool: "jenkins",
    pattern:
      /^(?<message>(?:Build step '.+' marked build as failure|ERROR: script returned exit code (?<code>-?\d+)|Finished: (?:FAILURE|UNSTABLE)|ERROR: Error (?:cloning|fetching) remote repo '.*'))$/,
    kind: ({ code }) =>
      code === "124" || code === "143"
        ? "timeout"
        : code === "137" || code === "139"
          ? "runtime_error"
          : "build_failure",
    role: "consequence",
  },
  {
    tool: "jenkins",
    pattern:
      /^(?:WorkflowScript: (?<line>\d+): (?<message>.+)(?: @ line \d+.*)?|org\.codehaus\.groovy\.control\.MultipleCompilationErrorsException: .+)$/,
    kind: ({ message = "" }) =>
      /unable to resolve class/.test(message) ? "import_error" : "syntax_error",
    role: ({ line }) => (line === undefined ? "likely" : "cause"),
  },
  {
    tool: "circleci",
    pattern:
      /^(?<message>(?:Too long with no output \(exceeded .+\).*|Build was canceled|Task was canceled|Job timed out.*|Your build was cancell?ed.*|.*command took more than \S+ (?:minutes|since last output).*|job killed: max time limit.*))$/,
    kind: "timeout",
  },
  {
    tool: "travis",
    pattern:
      /^(?<message>(?:No output has been received in the last \S+ ?m\w*.*|The job exceeded the maximum (?:time|log) .+|Your build has been stopped\.?|Done: Job Cancelled|The build has been terminated))$/,
    kind: "timeout",
    role: ({ message = "" }) => (/terminated|stopped/.test(message) ? "consequence" : "cause"),
  },
  {
    tool: "azure",
    pattern:
      /^(?:##\[error\])?(?<message>(?:The (?:job|agent job) running on agent .+ (?:ran longer|has exceeded) .+|The [Oo]peration (?:will be|was|has been) cancell?ed.*|The task has timed out\.?|The STDIO streams did not close within.*|The agent did not connect within.*|We stopped hearing from agent .+|The remote provider was unable.*))$/,
    kind: "timeout",
    role: ({ message = "" }) => (/STDIO/.test(message) ? "note" : "cause"),
  },
  {
    tool: "buildkite",
    pattern:
      /^(?:🚨 |# |\^\^\^ )?(?<message>(?:Received cancellation signal, interrupting|Error: The command was interrupted by a signal.*|Job (?:was )?cancell?ed.*|.*Build cancell?ed.*|Command timed out after .+))$/,
    kind: "timeout",
  },
  {
    tool: "teamcity",
    pattern:
      /^(?<message>(?:Execution timeout|The build .+ (?:has been canceled|has exceeded).+|Build (?:was )?interrupted.*|Process exited with code \d+ \(timeout\).*))$/,
    kind: "timeout",
  },
  {
    tool: "teamcity",
    pattern:
      /^##teamcity\[testFailed .*?name='(?<test>(?:[^'|]|\|.)*)'.*?message='(?<message>(?:[^'|]|\|.)*)'.*$/,
    kind: "test_failure",
  },
  {
    tool: "teamcity",
    pattern: /^##teamcity\[buildProblem .*?description='(?<message>(?:[^'|]|\|.)*)'.*$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "taskcluster",
    pattern: /^(?<message>Task aborted - max run time exceeded|Task timeout after \d+ seconds.*)$/,
    kind: "timeout",
  },
  {
    tool: "bitbucket",
    pattern:
      /^(?<message>(?:Exceeded build time limit .+|Container '.+' exceeded memory limit\.?|The build was (?:stopped|halted).*|Build '.+' exceeded.*time.*))$/,
    kind: ({ message = "" }) => (/memory/.test(message) ? "runtime_error" : "timeout"),
  },
  {
    tool: "aws codebuild",
    pattern:
      /^(?:\[Container\] \S+ \S+ )?(?<message>(?:BUILD_TIMED_OUT.*|Build has timed out.*|Phase context status code: BUILD_TIMED_OUT.*|TIMEOUT: .+ERROR: context deadline exceeded|ERROR: build step \d+ .+ failed: .+timeout.*))$/,
    kind: "timeout",
  },
  {
    tool: "aws codebuild",
    pattern:
      /^(?:\[Container\] \S+ \S+ )?(?<message>(?:Phase context status code: COMMAND_EXECUTION_ERROR.*|Command did not exit successfully .+|ERROR: build step \d+ .+ failed: .+))$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "github actions",
    pattern:
      /^(?<message>(?:Invalid workflow file.*|The workflow is not valid\. .+|.*You have an error in your yaml syntax.*|.*error in your yaml syntax on line (?<line>\d+)|(?<file>\.github\/workflows\/\S+): .*(?:Unexpected value|Unrecognized named-value|mapping values|yaml).*))$/,
    kind: "syntax_error",
  },
  {
    tool: "github actions",
    pattern:
      /^(?:Error: )?(?<message>(?:Unable to resolve action .+|Can't find 'action\.yml'.*|An action could not be found at the URI .+|Failed to download (?:action|archive) .+|Resource not accessible by integration|Unable to download artifact.*|Artifact not found .+|Unable to find .+ version '.+' for platform .+|Version .+ was not found in the local cache|The version '.+' with architecture .+ was not found.*|.*This request has been automatically failed because it uses a deprecated version.*|Input required and not supplied: .+|Dependencies lock file is not found in .+|Some specified paths were not resolved, unable to cache dependencies\.|Unable to locate executable file: .+|Failed to save: .+))$/,
    kind: "build_failure",
    role: ({ message = "" }) => (message.startsWith("Failed to save") ? "note" : "cause"),
  },
  {
    tool: "ci",
    pattern:
      /^(?:Error: |##\[error\])?(?<message>(?:Process completed with exit code (?<code>[1-9]\d*)\.?|.*[Pp]rocess '.+' failed with exit code (?<code2>\d+).*|Unsuccessful task run with exit code: (?<code10>[1-9]\d*).*|(?:Bash|Cmd\.exe|PowerShell|.*\.exe) exited with code '?(?<code3>[1-9]\d*)'?\.?|Exited with code (?:exit status )?(?<code4>[1-9]\d*)|The command ".+" (?:failed and )?exited with (?<code5>[1-9]\d*)(?: during .*)?\.?|Command exited with (?:code|status) (?<code6>[1-9]\d*)|.*Error: The command exited with status (?<code7>\d+)|Process exited with code (?<code8>[1-9]\d*).*|Build FAILED\.?|exit status (?<code9>[1-9]\d*)))$/,
    kind: ({ code }) =>
      code === "124" || code === "143"
        ? "timeout"
        : code === "137" || code === "139" || code === "134"
          ? "runtime_error"
          : "build_failure",
    role: "consequence",
  },
];
