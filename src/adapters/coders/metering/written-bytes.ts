/** Names under which the four interfaces give what a model writes: text, thoughts and arguments of tools. */
const WRITTEN = new Set([
  "text",
  "thinking",
  "content",
  "reasoning",
  "reasoning_content",
  "partial_json",
  "arguments",
  "args",
  "delta",
]);

/** About how much a model wrote, in bytes, where an answer breaks off before its usage is told. */
export function writtenBytes(event: unknown): number {
  // The events of OpenAI's responses say everything again when a part is done.
  return isRepetition(event) ? 0 : bytesBelow(event, false);
}

function isRepetition(event: unknown): boolean {
  if (typeof event !== "object" || event === null || !("type" in event)) return false;
  const { type } = event;
  return typeof type === "string" && type.startsWith("response.") && !type.endsWith(".delta");
}

function bytesBelow(value: unknown, isWritten: boolean): number {
  if (typeof value === "string") return isWritten ? Buffer.byteLength(value) : 0;
  if (typeof value !== "object" || value === null) return 0;
  const parts = Object.entries(value).map(([name, part]) =>
    bytesBelow(part, Array.isArray(value) ? isWritten : isWritten || WRITTEN.has(name)),
  );
  return parts.reduce((sum, part) => sum + part, 0);
}
