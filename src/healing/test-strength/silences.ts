/** Comments by which tools are told to look away. */
const SILENCE =
  /@ts-(?:ignore|nocheck|expect-error)|(?:eslint|oxlint|stylelint|tslint)[-:]disable[-\w]*|biome-ignore|prettier-ignore|oxfmt-ignore|(?:c8|istanbul|v8|node:coverage) (?:ignore|disable)|# ?noqa|# ?type: ?ignore|# ?pylint: ?disable|# ?pragma: ?no cover|#\[(?:allow|ignore)\b|\/\/ ?nolint|@SuppressWarnings|NOSONAR|rubocop:disable|phpcs:(?:ignore|disable)|@phpstan-ignore|nosec\b/g;

/** One that stands more often than before, or undefined. */
export function addedSilence(before: string, after: string): string | undefined {
  const known = counts(before);
  return [...counts(after)].find(([silence, count]) => count > (known.get(silence) ?? 0))?.[0];
}

function counts(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [silence] of text.matchAll(SILENCE)) {
    found.set(silence, (found.get(silence) ?? 0) + 1);
  }
  return found;
}
