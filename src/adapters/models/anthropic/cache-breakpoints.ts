import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Message,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";

const BREAKPOINT = { cacheControl: { type: "ephemeral" } } as const;

/**
 * Marks what the provider keeps for the next request, at the four places that its documentation recommends: the last
 * tool, the last system message, the last message, and the one of the user or the tools before it, where the previous
 * request ended. A caller that has set marks of its own knows better.
 *
 * docs.anthropic.com, "Prompt caching": at most four marks; tools, system and messages are kept in this order.
 */
export function withCacheBreakpoints(
  options: LanguageModelV4CallOptions,
): LanguageModelV4CallOptions {
  const { prompt, tools, providerOptions } = options;
  if (hasOwnMarks(prompt, tools) || providerOptions?.["anthropic"]?.["cacheControl"])
    return options;
  const marked = new Set([
    prompt.findLastIndex(({ role }) => role === "system"),
    ...prompt
      .map(({ role }, index) => (role === "user" || role === "tool" ? index : -1))
      .filter((index) => index >= 0)
      .slice(-2),
  ]);
  const lastTool = tools?.findLastIndex(({ type }) => type === "function");
  return {
    ...options,
    prompt: prompt.map((message, index) => (marked.has(index) ? withMark(message) : message)),
    ...(tools === undefined
      ? {}
      : {
          tools: tools.map((tool, index) =>
            index === lastTool && tool.type === "function" ? withMark(tool) : tool,
          ),
        }),
  };
}

function withMark<T extends { providerOptions?: SharedV4ProviderOptions }>(marked: T): T {
  const { providerOptions } = marked;
  const anthropic = { ...providerOptions?.["anthropic"], ...BREAKPOINT };
  return { ...marked, providerOptions: { ...providerOptions, anthropic } };
}

function hasOwnMarks(
  prompt: readonly LanguageModelV4Message[],
  tools: LanguageModelV4CallOptions["tools"],
): boolean {
  const parts = prompt.flatMap((message) => [
    message,
    ...(typeof message.content === "string" ? [] : message.content),
  ]);
  const functions = (tools ?? []).filter((tool) => tool.type === "function");
  return [...parts, ...functions].some(
    ({ providerOptions }) => providerOptions?.["anthropic"]?.["cacheControl"] !== undefined,
  );
}
