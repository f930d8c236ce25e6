import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Message,
  SharedV4FileData,
} from "@ai-sdk/provider";

/**
 * Bytes of UTF-8 for a token. English text has about 4.5, code 3 to 4, and Chinese 3 or more: what is counted here is
 * seldom below what the provider counts. Names and marks around messages and tools are counted on top.
 */
const BYTES_PER_TOKEN = 3;
const TOKENS_PER_MESSAGE = 8;
const TOKENS_PER_TOOL = 16;
const TOKENS_PER_REQUEST = 64;
/** The largest image that a provider counts in full, docs.anthropic.com, "Vision". */
const TOKENS_PER_IMAGE = 4_800;
/** A file behind an address: nobody knows before it is read. */
const TOKENS_PER_LINKED_FILE = 20_000;

export function tokensOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** The most that a request's input has, counted from its texts. */
export function tokensOfRequest({
  prompt,
  tools = [],
  responseFormat,
}: LanguageModelV4CallOptions): number {
  const messages = prompt.map((message) => TOKENS_PER_MESSAGE + tokensOfMessage(message));
  const toolTokens = tools.map((tool) => TOKENS_PER_TOOL + tokensOfText(JSON.stringify(tool)));
  const format = responseFormat?.type === "json" ? tokensOfText(JSON.stringify(responseFormat)) : 0;
  return [...messages, ...toolTokens].reduce(
    (sum, tokens) => sum + tokens,
    TOKENS_PER_REQUEST + format,
  );
}

/** What an answer has, counted from what was received of it. */
export function tokensOfAnswer(content: readonly LanguageModelV4Content[]): number {
  return content.reduce((sum, part) => sum + tokensOfText(textOf(part)), 0);
}

function textOf(part: LanguageModelV4Content): string {
  if (part.type === "text" || part.type === "reasoning") return part.text;
  return part.type === "tool-call" ? part.toolName + part.input : "";
}

function tokensOfMessage({ content }: LanguageModelV4Message): number {
  if (typeof content === "string") return tokensOfText(content);
  return content.reduce((sum, part) => sum + tokensOfPart(part), 0);
}

type Part = Exclude<LanguageModelV4Message["content"], string>[number];

function tokensOfPart(part: Part): number {
  switch (part.type) {
    case "text":
    case "reasoning":
      return tokensOfText(part.text);
    case "file":
    case "reasoning-file":
      return tokensOfFile(part.mediaType, part.data);
    case "tool-result":
      return part.output.type === "content"
        ? part.output.value.reduce((sum, each) => sum + tokensOfResult(each), 0)
        : tokensOfText(JSON.stringify(part.output));
    default:
      return tokensOfText(JSON.stringify(part));
  }
}

type ToolResultPart = Extract<
  Extract<Part, { type: "tool-result" }>["output"],
  { type: "content" }
>["value"][number];

function tokensOfResult(part: ToolResultPart): number {
  if (part.type === "file") return tokensOfFile(part.mediaType, part.data);
  return tokensOfText(JSON.stringify(part));
}

function tokensOfFile(mediaType: string, data: SharedV4FileData): number {
  if (mediaType.startsWith("image")) return TOKENS_PER_IMAGE;
  if (data.type === "text") return tokensOfText(data.text);
  if (data.type !== "data") return TOKENS_PER_LINKED_FILE;
  const bytes =
    typeof data.data === "string" ? Buffer.byteLength(data.data, "base64") : data.data.byteLength;
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
