import type { SecurityRule } from "./security-rule.ts";
import { isConstant, isFromRequest, isInterpolated, REQUEST_VALUES } from "./data-flow.ts";

const pattern = (text: string): { rule: { pattern: string } } => ({ rule: { pattern: text } });
const SQL =
  /^[`"'\s(]*(?:select\s.+\sfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|drop\s+table|alter\s+table|with\s+\w+\s+as)\b/is;
const CLEANED = /sanitiz|purify|escape|encode|highlight|trustedhtml/i;

/** Data that becomes code, a command, a query, markup or a path. */
export const INJECTION_RULES: readonly SecurityRule[] = [
  {
    id: "code-evaluation",
    severity: "high",
    cwe: "CWE-95",
    title: "Text is run as code",
    message: "eval, new Function or a timer runs text that is put together at run time.",
    suggestion: "Use a function, a table of functions, or JSON.parse.",
    confidence: 0.75,
    trigger: /\beval\b|\bFunction\b|\bset(?:Timeout|Interval)\b/,
    matchers: [
      pattern("eval($CODE)"),
      pattern("new Function($$$ARGS)"),
      pattern("Function($CODE)"),
      pattern("setTimeout($TIMER, $$$)"),
      pattern("setInterval($TIMER, $$$)"),
    ],
    confirm: (match) => {
      const timer = match.getMatch("TIMER");
      if (timer !== null) return isInterpolated(timer);
      const code = [match.getMatch("CODE"), ...match.getMultipleMatches("ARGS")];
      return code.some((each) => !isConstant(each));
    },
  },
  {
    id: "command-injection",
    severity: "high",
    cwe: "CWE-78",
    title: "A shell command is put together from values",
    message: "What is interpolated into a command line can add commands of its own.",
    suggestion: "Use execFile or spawn with an array of arguments and without a shell.",
    confidence: 0.8,
    trigger: /child_process|\bexec(?:Sync|Async|P|Promise)?\b|\bspawn/,
    matchers: [pattern("$RUN($CMD)"), pattern("$RUN($CMD, $$$)")],
    confirm: (match) => {
      const run = match.getMatch("RUN")?.text() ?? "";
      if (
        /^(?:(?:cp|child_?process)\.)?exec(?:Sync|Async|P|Promise)?$|^promisify\(exec\)$/i.test(run)
      ) {
        return isInterpolated(match.getMatch("CMD"));
      }
      const isSpawn = /^(?:(?:cp|child_?process)\.)?spawn(?:Sync)?$/i.test(run);
      return (
        isSpawn && isInterpolated(match.getMatch("CMD")) && /\bshell:\s*true/.test(match.text())
      );
    },
  },
  {
    id: "sql-injection",
    severity: "high",
    cwe: "CWE-89",
    title: "A query is put together from values",
    message: "What is interpolated into SQL can change the query.",
    suggestion: "Use placeholders and pass the values as parameters.",
    confidence: 0.75,
    trigger: /\b(?:select|insert|update|delete|drop|alter|with)\b/i,
    matchers: [pattern("$DB.$METHOD($SQL)"), pattern("$DB.$METHOD($SQL, $$$)")],
    confirm: (match) => {
      const method = match.getMatch("METHOD")?.text() ?? "";
      const query = match.getMatch("SQL");
      return (
        /^(?:\$?(?:query|execute)(?:Raw)?(?:Unsafe)?|raw|exec|run|all|get|each|one|any|none|many|prepare)$/.test(
          method,
        ) &&
        isInterpolated(query) &&
        SQL.test(query?.text() ?? "")
      );
    },
  },
  {
    id: "html-injection",
    severity: "medium",
    cwe: "CWE-79",
    title: "Markup is put together from values",
    message: "What is written as HTML without escaping can run scripts in the reader's page.",
    suggestion: "Set textContent, or clean the markup with a sanitizer first.",
    confidence: 0.6,
    trigger: /dangerouslySetInnerHTML|innerHTML|outerHTML|document\.write|insertAdjacentHTML/,
    matchers: [
      pattern("$NODE.innerHTML = $HTML"),
      pattern("$NODE.innerHTML += $HTML"),
      pattern("$NODE.outerHTML = $HTML"),
      pattern("document.write($HTML)"),
      pattern("$NODE.insertAdjacentHTML($WHERE, $HTML)"),
      { rule: { kind: "pair", has: { field: "key", regex: "^__html$" } } },
    ],
    confirm: (match) => {
      const html = match.getMatch("HTML") ?? match.field("value");
      return !isConstant(html) && !CLEANED.test(html?.text() ?? "");
    },
  },
  {
    id: "path-traversal",
    severity: "high",
    cwe: "CWE-22",
    title: "A request chooses a path",
    message: "With .. in it, the value leads to files outside of the intended folder.",
    suggestion:
      "Resolve the path and refuse it unless it stays below the folder, or use a table of allowed names.",
    confidence: 0.7,
    trigger:
      /\b(?:join|resolve|readFile|createReadStream|createWriteStream|writeFile|sendFile|unlink|download)/,
    matchers: [pattern("$CALL($$$ARGS)")],
    confirm: (match) =>
      /^(?:path\.(?:posix\.)?(?:join|resolve)|(?:(?:fs|fsp|fsPromises|promises|fs\.promises)\.)?(?:readFile|readFileSync|createReadStream|createWriteStream|writeFile|writeFileSync|unlink|unlinkSync|rm|rmSync)|res\.(?:sendFile|download))$/.test(
        match.getMatch("CALL")?.text() ?? "",
      ) &&
      match
        .getMultipleMatches("ARGS")
        .some((each) => isFromRequest(each) && !/basename\(/.test(each.text())),
  },
  {
    id: "regex-from-input",
    severity: "medium",
    cwe: "CWE-1333",
    title: "A request chooses a regular expression",
    message: "A pattern can be made to run for minutes, and matches what it should not.",
    suggestion: "Escape the value, or compare text.",
    confidence: 0.7,
    trigger: /\bRegExp\b/,
    matchers: [
      pattern("new RegExp($TEXT)"),
      pattern("new RegExp($TEXT, $FLAGS)"),
      pattern("RegExp($TEXT)"),
    ],
    confirm: (match) => {
      const text = match.getMatch("TEXT");
      return isFromRequest(text) && !/escape/i.test(text?.text() ?? "");
    },
  },
  {
    id: "open-redirect",
    severity: "medium",
    cwe: "CWE-601",
    title: "A request chooses where to redirect",
    message: "A link to this site can lead people to another one that looks like it.",
    suggestion: "Redirect to paths of this site only, or to a list of allowed addresses.",
    confidence: 0.65,
    trigger: /redirect/,
    matchers: [pattern("$RES.redirect($$$ARGS)"), pattern("redirect($$$ARGS)")],
    confirm: (match) =>
      match
        .getMultipleMatches("ARGS")
        .some((each) => isFromRequest(each, REQUEST_VALUES) && !/^[`"']\/[^/$]/.test(each.text())),
  },
  {
    id: "request-forgery",
    severity: "medium",
    cwe: "CWE-918",
    title: "A request chooses which address the server calls",
    message: "The server can be made to call addresses that only it can reach.",
    suggestion: "Allow a list of hosts, and compare after parsing the address.",
    confidence: 0.6,
    trigger: /\b(?:fetch|axios|got|request|https?\.(?:get|request))\b/,
    matchers: [pattern("$CALL($URL)"), pattern("$CALL($URL, $$$)")],
    confirm: (match) => {
      const url = match.getMatch("URL");
      return (
        /^(?:fetch|axios(?:\.(?:get|post|put|delete|request))?|got(?:\.\w+)?|https?\.(?:get|request))$/.test(
          match.getMatch("CALL")?.text() ?? "",
        ) &&
        // With a constant beginning the host is fixed.
        !/^[`"'](?:https?:\/\/[^$"'`]+\/|\/)/.test(url?.text() ?? "") &&
        isFromRequest(url)
      );
    },
  },
  {
    id: "unsafe-deserialization",
    severity: "high",
    cwe: "CWE-502",
    title: "Data is turned into objects that can run code",
    message: "This way of reading data creates functions, or runs them.",
    suggestion: "Use JSON with a schema.",
    confidence: 0.75,
    trigger: /serialize|runIn(?:New|This)?Context|DEFAULT_FULL_SCHEMA|vm2/,
    matchers: [
      pattern("unserialize($DATA)"),
      pattern("$LIBRARY.unserialize($DATA)"),
      pattern("vm.runInNewContext($DATA, $$$)"),
      pattern("vm.runInThisContext($DATA, $$$)"),
      pattern("vm.runInContext($DATA, $$$)"),
      pattern("v8.deserialize($REQUEST)"),
      pattern("$YAML.load($DATA, { schema: $X.DEFAULT_FULL_SCHEMA })"),
    ],
    confirm: (match) => {
      const request = match.getMatch("REQUEST");
      return request === null ? !isConstant(match.getMatch("DATA")) : isFromRequest(request);
    },
  },
  {
    id: "external-xml-entities",
    severity: "medium",
    cwe: "CWE-611",
    title: "An XML parser reads what a document points to",
    message: "Entities of a document can read files of the server.",
    suggestion: "Leave noent off.",
    confidence: 0.85,
    trigger: /noent/,
    matchers: [
      pattern("({ noent: true })"),
      { rule: { kind: "pair", regex: "^[\"']?noent[\"']?\\s*:\\s*true$" } },
    ],
  },
];
