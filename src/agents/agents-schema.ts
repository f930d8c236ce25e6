import { join } from "node:path";
import { z } from "zod";
import { agentsFileSchema } from "#domain";

/** Where editors find the schema: in the package that this is part of, built or not. */
export const AGENTS_SCHEMA_FILE = join(import.meta.dirname, "../../docs/agents.schema.json");

/** JSON Schema of an `agents.yaml`, for editors: what has a default may be left out. */
export function agentsJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(agentsFileSchema, { io: "input" });
  return { $schema, title: "agents.yaml of Artel", ...schema };
}
