import { testModelProvider } from "../conformance.ts";
import { googleDialect } from "../conformance/dialects/google.ts";

testModelProvider(googleDialect);
