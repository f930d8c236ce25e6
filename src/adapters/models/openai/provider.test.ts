import { testModelProvider } from "../conformance.ts";
import { openaiDialect } from "../conformance/dialects/openai.ts";

testModelProvider(openaiDialect);
