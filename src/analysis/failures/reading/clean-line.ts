// The sequences that terminals obey: CSI, OSC, APC (Buildkite's times) and single ones.
const ESCAPES =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]_P^][^\u0007\u001b]{0,500}(?:\u0007|\u001b\\)|[ -/]*[0-~])|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\ufeff]/g;
// oxlint-disable-next-line no-control-regex
const HAS_ESCAPES = /[\u0000-\u0008\u000b-\u001f\u007f\u200b\ufeff]/;

/** What is left of colors where the escape character itself was lost on the way. */
const LOST_COLORS = /\[(?:\d{1,3}(?:;\d{1,3})*m|m(?!\w))/g;

/** What CI systems, containers and task runners put before each line. They nest: a time, a step, and a task in it. */
const PREFIXES: readonly RegExp[] = [
  // gh run view --log: job, step and time, with tabs
  /^[^\t]{1,100}\t[^\t]{1,100}\t(?=\ufeff?\d{4}-\d\d-\d\dT)/,
  // GitHub, Azure, GitLab (with the number of the stream), docker logs -t
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)(?: \d\d[OE]\+?)?(?: |$)/,
  // Jenkins, AppVeyor, TeamCity, Timestamper
  /^\[\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| UTC|[+-]\d\d:?\d\d)?\] ?/,
  /^\[\d\d:\d\d:\d\d(?:\.\d{1,3})?\](?:[A-Za-z]?:)? ?(?:\[Step \d+\/\d+\] )?/,
  // Timestamper again, with two spaces behind it
  /^\d\d:\d\d:\d\d\.\d{3} {2}(?=\S)/,
  /^\d\d:\d\d:\d\d(?:[.,]\d{1,6})? (?= |\S)(?! {0,7}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL) - )/,
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,9})? (?=\S)/,
  // docker build (BuildKit), also the excerpt at its end, and compose
  /^#\d{1,4} \d{1,6}\.\d{1,4} /,
  /^#\d{1,4} (?=ERROR|CANCELED)/,
  /^\d{1,5}\.\d{1,4} (?=\S)/,
  /^(?!TEST-|PROCESS-CRASH)[\w.-]{1,60} {1,30}\| /,
  // act; pnpm -r; turbo; lerna and others with a tool's own sign behind it
  /^\[[^\]]{1,80}\/[^\]]{1,80}\] {1,4}\| /,
  /^(?:[\w@.-]+\/)*[\w@.-]+ (?:build|test|lint|typecheck|check|install|prepare|postinstall|prepublish)(?:\$ |: )/,
  /^(?:@[\w.-]+\/)?[\w.-]+:(?:build|test|lint|typecheck|type-check|check|dev|[a-z][\w-]*:[a-z][\w-]*): /,
  // Taskcluster, and what Mozilla's harness puts before what it runs
  /^\[task(?:cluster)? \d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?\] /,
  /^\[taskcluster:error\] /,
  /^\d\d:\d\d:\d\d {1,8}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL) - {1,2}/,
  // opam, of the command that failed
  /^# (?=File "[^"]{1,300}", lines? \d|Error: |make(?:\[\d\])?: \*\*\*|\S{1,300}:\d+:(?:\d+:)? (?:fatal )?error)/,
  // Open Build Service: seconds
  /^\[ {0,5}\d{1,6}s\] ?/,
  // Travis, GitLab, GitHub and Azure
  /^travis_(?:fold|time):\S+ ?/,
  /^section_(?:start|end):\d+:\S+/,
  /^##\[(?:error|section|command|debug)\](?=.)/,
  /^##vso\[[^\]]{1,200}\]/,
  /^Error: (?=(?:Process completed|The operation was))/,
  /^\[[\w.-]{1,40}\] (?=\[(?:error|warn|info|ERROR|INFO)\])/,
  /^bk;t=\d+/,
  // Ant, which puts the task before what a program prints
  /^\s{0,12}\[(?:exec|java|javac|javadoc|junit|scalac|groovyc|kotlinc|apply|testng)\] {1,2}(?=\S)/,
  // Maven, of the npm that it runs
  /^\[(?:INFO|ERROR|WARNING)\] (?=npm (?:ERR!|error) )/,
  // Flutter, of its compiler
  /^compiler message: /,
  // what an app prints on a device
  /^flutter: /,
];
const MAY_HAVE_PREFIX =
  /^(?:\s*\[|[\d[#]|travis_|section_|bk;|flutter: |compiler message: |Error: [PT]|[^\t]{1,100}\t[^\t]{1,100}\t)|^[^|]{1,90}\| |^[^\s:]{1,100}(?: [a-z]+)?[:$]/;
const DEEPEST = 5;

/** The line as its tool printed it. Its indentation stays: it means something. */
export function cleanLine(text: string): string {
  let line = HAS_ESCAPES.test(text) ? text.replace(ESCAPES, "") : text;
  if (line.includes("[")) line = line.replace(LOST_COLORS, "");
  for (let depth = 0; depth < DEEPEST && MAY_HAVE_PREFIX.test(line); depth++) {
    const prefix = PREFIXES.find((each) => each.test(line));
    if (prefix === undefined) break;
    line = line.replace(prefix, "");
  }
  return annotation(line).trimEnd();
}

/** GitHub's `::error file=src/a.ts,line=3,col=5::message` in the usual order. */
function annotation(line: string): string {
  const match = /^::error(?: ([^:]{0,300}))?::(.*)$/.exec(line);
  if (match === null) return line;
  const [, fields = "", message = ""] = match;
  const field = (name: string) =>
    new RegExp(`(?:^|,)\\s*${name}=([^,]*)`).exec(fields)?.[1] ?? undefined;
  const place = [field("file"), field("line"), field("col")].filter((part) => part !== undefined);
  const text = unescaped(message.replaceAll("%0A", " "));
  return field("file") === undefined || field("line") === undefined
    ? text
    : `${place.join(":")}: error: ${text}`;
}

function unescaped(text: string): string {
  return text.replaceAll("%25", "%").replaceAll("%0D", "");
}
