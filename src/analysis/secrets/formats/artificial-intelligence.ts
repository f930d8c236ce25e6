import { token } from "./secret-format.ts";

export const ARTIFICIAL_INTELLIGENCE_FORMATS = [
  // "T3BlbkFJ" is "OpenAI" in base 64, in every key of theirs.
  token(
    "openai-key",
    "An OpenAI key",
    ["T3BlbkFJ"],
    String.raw`sk-(?:[a-z]{3,10}-)?[\w-]{20,120}T3BlbkFJ[\w-]{20,120}`,
  ),
  token(
    "anthropic-key",
    "An Anthropic key",
    ["sk-ant-"],
    String.raw`sk-ant-(?:api|admin|sid|oat)\d{2,3}-[\w-]{80,110}AA`,
  ),
  token(
    "hugging-face-token",
    "A Hugging Face token",
    ["hf_", "api_org_"],
    "(?:hf|api_org)_[A-Za-z0-9]{34}",
  ),
  token("groq-key", "A Groq key", ["gsk_"], "gsk_[A-Za-z0-9]{50,52}"),
  token("xai-key", "An xAI key", ["xai-"], String.raw`xai-[\w]{80}`),
  token("perplexity-key", "A Perplexity key", ["pplx-"], "pplx-[A-Za-z0-9]{48}"),
  token("replicate-token", "A Replicate token", ["r8_"], String.raw`r8_[\w-]{37,50}`),
  token("openrouter-key", "An OpenRouter key", ["sk-or-v1-"], "sk-or-v1-[0-9a-z]{40,80}"),
  token("nvidia-key", "An NVIDIA key", ["nvapi-"], String.raw`nvapi-[\w-]{60,70}`),
  token("jina-key", "A Jina key", ["jina_"], String.raw`jina_[a-f0-9]{32}[\w-]{20,40}`),
  token(
    "tavily-key",
    "A Tavily key",
    ["tvly-"],
    String.raw`tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,50}`,
  ),
  token("firecrawl-key", "A Firecrawl key", ["fc-"], "fc-[a-f0-9]{32}"),
  token("pinecone-key", "A Pinecone key", ["pcsk_"], "pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{63}"),
  token(
    "model-provider-key",
    "A key of a provider of models",
    ["sk_", "sk-"],
    "sk_[a-f0-9]{48}|sk-[A-Za-z0-9]{48}|sk-[a-f0-9]{32}",
  ),
  token(
    "llama-key",
    "A LlamaIndex key",
    ["llx-", "LLM|"],
    String.raw`llx-[\w-]{44,60}|LLM\|\d{10,20}\|[\w-]{20,40}`,
  ),
  token("cerebras-key", "A Cerebras key", ["csk-"], "csk-[a-z0-9]{40,56}"),
  token("endor-key", "An Endor Labs key", ["endr+"], String.raw`endr\+[A-Za-z0-9-]{16}`),
  token("photoroom-key", "A Photoroom key", ["sk_pr_"], "sk_pr_[A-Za-z0-9_]{20,60}"),
  token("alchemy-key", "An Alchemy key", ["alcht_"], "alcht_[A-Za-z0-9]{30}"),
  token(
    "devin-key",
    "A Devin key",
    ["apk_", "cog_"],
    "cog_[a-z0-9]{50,56}|apk_(?:user_)?[A-Za-z0-9_]{64,200}={0,2}",
  ),
  // The console calls it "key_" and 32 bytes.
  token("cursor-key", "A Cursor key", ["key_"], "key_[0-9a-f]{64}"),
  token("together-key", "A Together key", ["tgp_v1_"], String.raw`tgp_v1_[\w-]{43}`),
];
