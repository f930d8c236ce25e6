import { testModelProvider } from "../conformance.ts";
import { anthropicDialect } from "../conformance/dialects/anthropic.ts";

testModelProvider(anthropicDialect);
