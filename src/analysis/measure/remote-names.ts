/** Who is asked: a name that says that a database is behind it. */
const DATABASE =
  /(^|[._>:$])_?(db|database|conn|connection|cursor|cur|session|pool|tx|txn|transaction|sql|knex|prisma|orm|entitymanager|jdbctemplate|dbcontext|\w{0,60}(repository|repo|dao))(\(\))?$/i;
/** `prisma.user.findUnique(…)`: the model stands between. */
const PRISMA = /(^|\.)prisma\.\w+$/;
const QUERY =
  /^(query|query_?row|query_?one|query_?all|query_?context|query_?row_?context|execute|executequery|executeupdate|exec|exec_?context|exec_?query|fetch_?one|fetch_?all|fetchval|fetchrow|find|find_?one|find_?first|find_?many|find_?unique|find_?by|find_?by_?id|get_?by_?id|select|insert|update|upsert|delete|scalar|scalars|raw)(async)?$/i;
/** `User.objects.get(…)` of Django, `User.find_by(…)` of Active Record. */
const MODEL_QUERY =
  /^[A-Z]\w*\.objects\.(get|filter|create|get_or_create|update_or_create)$|^[A-Z]\w*\.(find_by|find_by!|where|find_or_create_by|findOne|findById)$/;
const CLIENT =
  /^(requests|httpx|axios|http|https|got|ky|client|httpclient|http_client|restTemplate|Net::HTTP|Faraday|HTTParty|reqwest)$/i;
const SURE_CLIENT = /^(requests|httpx|axios|https?|got|ky|Net::HTTP|Faraday|HTTParty|reqwest)$/;
const REQUEST =
  /^(get|post|put|patch|delete|head|request|fetch|getasync|postasync|getforobject|postforobject|get_response)$/i;

/** By its names, whether a call is a question to a database. */
export function asksDatabase(receiver: string | undefined, member: string): boolean {
  if (receiver === undefined) return false;
  if (PRISMA.test(receiver) && QUERY.test(member)) return true;
  return (
    (DATABASE.test(receiver) && QUERY.test(member)) || MODEL_QUERY.test(`${receiver}.${member}`)
  );
}

/** By its names, whether a call is a request over the network. A `client` can be of anything: it needs an address. */
export function asksNetwork(
  receiver: string | undefined,
  member: string,
  firstArgument: string,
): boolean {
  if (receiver === undefined) return member === "fetch";
  if (!CLIENT.test(receiver) || !REQUEST.test(member)) return false;
  return SURE_CLIENT.test(receiver) || /https?:|\bur[li]\b/i.test(firstArgument);
}
