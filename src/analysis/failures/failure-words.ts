import type { FailureKind } from "./failure.ts";

/** What the words of a line say of the kind of a failure, whatever the tool: what is most specific first. */
const WORDS: readonly (readonly [RegExp, FailureKind])[] = [
  [
    /\b(?:CVE-\d{4}|GHSA-\w{4}|RUSTSEC-\d{4}|PYSEC-\d{4}|CWE-\d+|vulnerab\w+|(?:secrets?|leaks?|malware) (?:was |were )?(?:found|detected)|security (?:issues?|alerts?|advisor\w+))\b/i,
    "security_vulnerability",
  ],
  [
    /\btime[ds][- ]?out\b|\bE(?:SOCKET)?TIMEDOUT\b|\bTimeout(?:Error|Exception|Expired)\b|\bDeadlineExceeded\b|\bexecution expired\b|\bKeyboardInterrupt\b|\btime[- ]?out\b(?! (?:of|is|set|after \d+ ?\w+$)\b| ?[=:] ?\d)|\btime-?out of .{1,20}\b(?:exceeded|reached|hit|elapsed)\b|\bdeadline exceeded\b|\b(?:time|duration) limit\b|\bexceeded\b.{0,60}\b(?:time|duration|minutes|seconds)\b|\bcancell?ed\b|\b(?:killed|aborted|terminated|stopped) (?:after \d|by (?:user|timeout))|\btook (?:too long|longer)\b|\bno (?:output|response|progress) (?:for|in|after|within)\b|\bstalled\b/i,
    "timeout",
  ],
  [
    /\bseg(?:mentation )?fault|\bSIG(?:SEGV|ABRT|BUS|ILL|FPE|KILL)\b|\bcore dumped|\bout of memory|\bOOM\b|\bstack overflow|\bpanic(?:ked)?\b|\buncaught|\bunhandled|\bTraceback\b|\baccess violation|\bcrash(?:ed|es)?\b|\bbus error\b|\b(?:fatal |received |caught )signal\b|\bbad_alloc\b|\bnull pointer/i,
    "runtime_error",
  ],
  [
    /(?:cannot|can't|could ?n[o']t|unable to|failed to) (?:find|resolve|locate|load|import) (?:\S{1,80} ){0,3}?(?:modules?|packages?|imports?|crates?|namespaces?|class(?:es)?|gems?|units?)\b|\bunresolved (?:import|module)|\b(?:unknown|missing|no such|unbound) (?:module|package|import|namespace|unit)\b|\b(?:module|package|namespace|crate|import|unit)\b \S{1,200} (?:(?:was |is )?not (?:found|installed|available)|does not exist|could not be (?:found|resolved|loaded))|\bno (?:module|package) (?:named|called)\b|\bthere is no package\b/i,
    "import_error",
  ],
  [
    /\b(?:parse|parser|parsing|syntax|lexical|lexer|lexing)[ -]?errors?\b|\bSyntaxError\b|\b(?:unexpected|unterminated|unclosed|unbalanced|unmatched|mismatched|missing|stray|illegal|invalid) (?:token|end of (?:file|input)|EOF|eof|character|symbol|keyword|identifier|indent\w*|string|comment|quote|paren\w*|brace\w*|bracket\w*|delimiter|terminator|semicolon|syntax|input|closing|opening)|\b(?:cannot|could not|failed to|unable to) parse\b(?! and\b)|\bexpected (?:an? )?(?:["'`‘]?[;:,(){}[\]<>=]|identifier|expression|statement|declaration|end of|token)|\bunexpected ["'`‘]\S{1,3}["'`’]|\bexpected \S{1,30},? but found\b|\bEOF while (?:reading|parsing|scanning)/i,
    "syntax_error",
  ],
  [
    /\btype[- ](?:mismatch|check\w* (?:failed|error))|\btype errors?\b|\bmismatched types?|\bincompatible (?:types?|with|return)|\b(?:cannot|can't|could not) (?:convert|assign|unify|infer|implicitly|use \S+ \(|be (?:assigned|converted|applied|used as))|\bis not (?:assignable|convertible|a subtype|compatible)|\b(?:has )?no (?:such )?(?:member|method|overload|instance|attribute|property|field|constructor)\b|\bundefined (?:name|method|variable|identifier|function|type|local)|\bundeclared\b|\bexpect(?:s|ed) type\b|\bto have type\b|\bbut (?:here )?has type\b|\bunknown (?:identifier|variable|type|name|function|method)\b|\bwrong (?:number of arguments|type)|\bcannot find (?:symbol|type|value|name)|\bunresolved (?:reference|identifier|name)|\bcould(?:n't| not) match\b|\bnot in scope\b|\bnot found: (?:value|type|object)\b|\bunbound (?:variable|value|identifier|constructor)|\bdoes not (?:conform|implement|typecheck|type check)/i,
    "type_error",
  ],
  [
    /\b(?:lint(?:er|ing|s)?|linted|style (?:errors?|violations?|issues?|check)|code style|coding standard|violations?|offen[cs]es?|smells?|code quality)\b|\b(?:not (?:properly |correctly )?formatted|formatting|needs? (?:to be )?(?:re)?format\w*|would (?:be )?reformat\w*|format check)\b|\bline (?:is )?too long\b|\btrailing (?:white)?space|\bunused (?:variable|import|argument|parameter)|\bwarnings? (?:(?:being|are) )?treated as errors?|\bwarnings? (?:(?:is|are|was|were) )?not allowed|\btoo many warnings/i,
    "lint_error",
  ],
  [
    /\bassert(?:ion|ions|ed|s)?\b|^\s*not ok\b|^\s*(?:✗|✘|✖|×) |\bexpected\b.{1,200}\b(?:actual|got|received|was|to (?:be|equal|match|have|contain))\b|(?<![\w./-])(?:tests?|specs?|scenarios?|test ?cases?|examples?|suites?)\b(?![./-]\w| (?:reports?|results|artifacts?|files?|data)\b).{0,80}\b(?:fail\w*|errors?|broken)\b|\bfail\w*.{0,60}(?<![\w./-])(?:tests?|specs?|scenarios?|test ?cases?|\d+ examples?|suites?)\b(?![./-]\w| (?:reports?|results|artifacts?|data)\b)/i,
    "test_failure",
  ],
  [
    /\b(?:compil\w+|link(?:er|ing)|undefined reference|make(?:\[\d+\])?: \*\*\*|dependenc(?:y|ies)|download\w*|fetch\w*|clone|checkout|install\w*|Dockerfile|image|configure)\b/i,
    "build_failure",
  ],
  [/^\W{0,5}(?:[a-z][\w$]{0,40}\.){0,8}[A-Z]\w{2,60}(?:Error|Exception)\b/, "runtime_error"],
];
/** `(no-unused-vars)`, `[E501]`, `DL3008`: a rule's name at the end of a line. */
const RULE =
  /(?:\(|\[)(?:[a-z]+(?:[-_][a-z]+)+|[A-Z]{1,4}\d{2,4}|[a-z-]+\/[a-z-]+|[a-z]+\[[a-z-]+\])(?:\)|\])$|(?:^|\s)(?:E|W|F|C|R|DL|SC|MD)\d{3,4}$/;

/** The kind that the words of a line tell, or undefined when they tell none. */
export function kindOfWords(text: string): FailureKind | undefined {
  const part = text.length > 1000 ? text.slice(0, 1000) : text;
  const kind = WORDS.find(([pattern]) => pattern.test(part))?.[1];
  if (kind === undefined || kind === "type_error" || kind === "test_failure") {
    if (RULE.test(part)) return "lint_error";
  }
  return kind;
}
