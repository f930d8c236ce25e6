import { calledMember } from "../syntax/calls.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";

/** Who is asked: a name that says that a database is behind it. */
const DATABASE =
  /(^|[._>:$])_?(db|database|conn|connection|cursor|cur|session|pool|tx|txn|transaction|sql|knex|prisma|orm|entitymanager|jdbctemplate|dbcontext|\w*(repository|repo|dao))(\(\))?$/i;
const QUERY =
  /^(query|query_?row|query_?one|query_?all|query_?context|query_?row_?context|execute|executequery|executeupdate|exec|exec_?context|exec_?query|fetch_?one|fetch_?all|fetchval|fetchrow|find|find_?one|find_?first|find_?unique|find_?by|find_?by_?id|get_?by_?id|select|insert|update|delete|scalar|scalars|raw)(async)?$/i;
/** `User.objects.get(…)` of Django, `User.find_by(…)` of Active Record. */
const MODEL_QUERY =
  /^[A-Z]\w*\.objects\.(get|filter|create|get_or_create|update_or_create)$|^[A-Z]\w*\.(find_by|find_by!|where|find_or_create_by)$/;
const REQUEST =
  /^(requests|httpx|axios|http|https|client|httpclient|http_client|restTemplate|Net::HTTP|Faraday|HTTParty|reqwest)$/i;
const REQUEST_CALL =
  /^(get|post|put|patch|delete|head|request|fetch|getasync|postasync|getforobject|postforobject|get_response)$/i;

/** A question to a database for each element of a loop, with the element in it: one question for all would do. */
export function queryInLoop(node: TreeNode, facts: SyntaxFacts): boolean {
  const { receiver, member } = calledMember(node);
  if (receiver === undefined || member === undefined) return false;
  const isQuery =
    (DATABASE.test(receiver) && QUERY.test(member)) || MODEL_QUERY.test(`${receiver}.${member}`);
  return isQuery && asksForElement(node, facts);
}

/** A request over the network for each element of a loop, one after another. */
export function requestInLoop(node: TreeNode, facts: SyntaxFacts): boolean {
  const { receiver, member } = calledMember(node);
  if (member === undefined) return false;
  const isRequest =
    receiver === undefined
      ? member === "fetch"
      : REQUEST.test(receiver) && REQUEST_CALL.test(member);
  // Where `client` and the like are not known to speak HTTP, the first argument must look like an address.
  const isSure =
    receiver === undefined ||
    /^(requests|httpx|axios|https?|Net::HTTP|Faraday|HTTParty|reqwest)$/.test(receiver);
  const address = node.child("arguments")?.namedChildren[0]?.text ?? "";
  return (
    isRequest && (isSure || /https?:|\burl\b|\buri\b/i.test(address)) && asksForElement(node, facts)
  );
}

/** The loop goes over elements, and the call's arguments name one; a retry or a wait for a state is no such loop. */
function asksForElement(node: TreeNode, facts: SyntaxFacts): boolean {
  const loop = facts.loopAround(node);
  const elements = loop === undefined ? [] : loopNames(loop, facts);
  if (elements.length === 0) return false;
  const given = node.child("arguments") ?? node;
  for (const each of descendants(given)) {
    if (each.children.length === 0 && elements.includes(each.text)) return true;
  }
  return false;
}

const ELEMENT_FIELDS = ["left", "pattern", "name", "declarator", "variable"];

/** The names that a `for each` loop gives to its element. */
function loopNames(loop: TreeNode, facts: SyntaxFacts): readonly string[] {
  if (/while|until|loop_expression|do_statement/.test(loop.kind)) return [];
  const isRange = /\brange\(|\.\.|\.times\b/.test(headerText(loop));
  const header = loop.ofKind("range_clause") ?? loop;
  const names: string[] = [];
  for (const field of ELEMENT_FIELDS) {
    for (const part of header.childrenIn(field)) {
      for (const each of descendants(part)) {
        if (each.children.length === 0 && each.named) names.push(each.text);
      }
    }
  }
  // PHP: `foreach ($list as $key => $value)` has no fields.
  if (loop.kind === "foreach_statement" && names.length === 0) {
    for (const part of facts.parts(loop).slice(1)) {
      if (part.field === "body") continue;
      names.push(...(part.text.match(/\w+/g) ?? []));
    }
  }
  return isRange ? [] : names.filter((name) => name !== "_");
}

function headerText(loop: TreeNode): string {
  return loop.children
    .filter((each) => each.field !== "body")
    .map((each) => each.text)
    .join(" ");
}
