import { testModelProvider } from "../conformance.ts";
import { openaiCompatibleDialect } from "../conformance/dialects/openai-compatible.ts";

testModelProvider(openaiCompatibleDialect);
