/** What a message may carry at most: it is read whole by whoever gets it. Lengths are in UTF-16 units. */
export const messageLimits = {
  content: 20_000,
  attachments: 10,
  /** Text of one attachment; larger things are named by their revision and path. */
  attachmentText: 65_536,
  /** Text of all attachments of a message together. */
  attachmentsText: 262_144,
  metadataEntries: 32,
  metadataValue: 1_000,
} as const;

/** The text, or its beginning when it is too long for the content of a message. */
export function clippedContent(text: string): string {
  const { content } = messageLimits;
  return text.length <= content ? text : `${text.slice(0, content - 1).toWellFormed()}…`;
}
