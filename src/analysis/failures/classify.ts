import type { FailureKind } from "./failure.ts";

const IMPORT =
  /ModuleNotFoundError|\bImportError\b|\bLoadError\b|ClassNotFoundException|NoClassDefFoundError|MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED|[Cc]annot find (?:module|package)|Can't find module|No module named|cannot import name|does not provide an export named|Failed to (?:resolve import|load url)|Could not resolve (?:module )?["'`]|cannot load such file|Could not locate \S{1,200}__init\.class|no such file to load|Could not load file or assembly|Cannot resolve module|Can't locate \S+\.pm|module '[^']+' not found|module \S+ is not available|Could not locate module|Module not found|Unable to resolve module|[Cc]lass ["'][\w\\]+["'] not found|Could not find or load main class|No such module|Failed opening required/;
const SYNTAX =
  /^(?:\w+: )?(?:\w+::)?(?:SyntaxError|IndentationError|TabError|ParseError|TokenError)\b|\bParse error: |: syntax error, unexpected|Parsing error: |\(SyntaxError\)|\bERROR: {1,2}syntax error at\b|\bEOF while reading\b|Unexpected token (?!.*JSON)|Unterminated string|Missing semicolon|unterminated (?:string|triple)/;
/** What a program is given to read is no source. */
const DATA = /JSON|XML|YAML data/i;
const TIME =
  /\bTimeout(?:Error|Exception|Expired|Cancellation\w*)?\b(?!.*\bwaiting for expect)|TimedOut|[Tt]imed out|[Tt]ime-?out of \d|\b(?:backoff|read|request|connection|operation|idle|wait) time-?out\b|exceeded timeout|Exceeded timeout|ETIMEDOUT|ESOCKETTIMEDOUT|DeadlineExceeded|deadline exceeded|KeyboardInterrupt|took longer than|execution expired|exceeded the time limit/;
/** A check that was repeated until its time was over failed as a check. */
const WAITED_FOR_A_CHECK = /Timed out retrying|Timed out \d+m?s waiting for expect|expect\(/;

const ASSERTION =
  /^(?:[\w.$]+[.:])?(?:AssertionError|AssertionFailedError|AssertionFailedException|ComparisonFailure|ExpectationNotMetError|ExpectationFailedException)\b/;

/** What an exception's name and text say of its kind. */
export function kindOfException(text: string): FailureKind {
  if (ASSERTION.test(text)) return "test_failure";
  if (IMPORT.test(text)) return "import_error";
  if (SYNTAX.test(text) && !DATA.test(text)) return "syntax_error";
  if (TIME.test(text) && !WAITED_FOR_A_CHECK.test(text)) return "timeout";
  return "runtime_error";
}

const UNKNOWN_MODULE =
  /(?:cannot|could not|can't|couldn't|unable to|failed to) (?:find|resolve|load|locate|open|import) (?:the )?(?:module|package|import|library|unit|file)|no such (?:module|package)|(?:module|package|import|unit) \S+ (?:not found|does not exist|could not be found)|unknown (?:module|import|package)|unresolved import|module not found|type not found : \w+\.|Unbound module/i;
const UNPARSED =
  /^(?:syntax|pars(?:e|ing)|lex\w*) error|^SyntaxError|^unexpected\b|\bunexpected (?:token|end|character|EOF|identifier|symbol|keyword|eof)|^expected\b.*(?:\b(?:but|got|found)\b|[;)\]}"'`]$)|^(?:missing|unterminated|unclosed|unmatched|mismatched|illegal|invalid) (?:token|character|string|comment|syntax|delimiter|bracket|paren|closing|literal|end)|^invalid syntax|expecting\b|extraneous input|mismatched input|no viable alternative/i;

/** What a compiler of a language with static types complains of: what it cannot read or find, else types. */
export function kindOfDiagnostic(message: string): FailureKind {
  if (UNKNOWN_MODULE.test(message)) return "import_error";
  return UNPARSED.test(message) ? "syntax_error" : "type_error";
}

/** An error in a test case is a failing test, unless it never came to the test. */
export function kindOfTestFailure(text: string): FailureKind {
  const kind = kindOfException(text);
  return kind === "import_error" || kind === "timeout" ? kind : "test_failure";
}
