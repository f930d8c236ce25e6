import type { Route } from "./model-interface.ts";

/** What both interfaces of OpenAI have in common. */
export function openAiRoute(generate: string): (method: string, path: string) => Route | undefined {
  return (method, path) => {
    if (method === "POST" && path === generate) return { kind: "generate" };
    const lists = method === "GET" && /^\/models(\/[\w.:@-]+)?$/.test(path);
    return lists ? { kind: "free" } : undefined;
  };
}

/** platform.openai.com/docs/guides/error-codes */
export function openAiRefusal(status: number, message: string): unknown {
  const codes: Readonly<Record<number, string>> = {
    401: "invalid_api_key",
    402: "insufficient_quota",
    429: "rate_limit_exceeded",
  };
  const code = codes[status] ?? "invalid_request_error";
  return { error: { message, type: code, param: null, code } };
}
