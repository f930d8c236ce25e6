/** Licences that let a package be used as a dependency, also by code of another licence: permissive, and weak copyleft. */
const KNOWN = [
  "0BSD",
  "AFL-*",
  "Apache-*",
  "Artistic-*",
  "BlueOak-1.0.0",
  "BSD-*",
  "BSL-1.0",
  "CC0-1.0",
  "CC-BY-3.0",
  "CC-BY-4.0",
  "CDDL-*",
  "EPL-*",
  "EUPL-*",
  "HPND",
  "ISC",
  "LGPL-*",
  "MIT",
  "MIT-0",
  "MPL-*",
  "MS-PL",
  "NCSA",
  "OFL-1.1",
  "OpenSSL",
  "PostgreSQL",
  "PSF-2.0",
  "Python-2.0",
  "Ruby",
  "Unicode-*",
  "Unlicense",
  "UPL-1.0",
  "W3C*",
  "WTFPL",
  "X11",
  "Zlib",
  "ZPL-*",
].map((name) => name.toLowerCase());

export function isKnownLicence(id: string): boolean {
  const name = id.toLowerCase().replace(/\+$/, "");
  return KNOWN.some((known) =>
    known.endsWith("*") ? name.startsWith(known.slice(0, -1)) : name === known,
  );
}

/** Sentences that stand in one licence only. */
const SENTENCES: readonly (readonly [id: string, sentence: string])[] = [
  ["MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"],
  ["ISC", "permission to use, copy, modify, and/or distribute this software for any purpose"],
  ["Apache-2.0", "apache license version 2.0"],
  ["MPL-2.0", "mozilla public license version 2.0"],
  ["AGPL-3.0", "gnu affero general public license"],
  ["LGPL-3.0", "gnu lesser general public license"],
  ["GPL-3.0", "gnu general public license"],
  ["BSD-2-Clause", "redistribution and use in source and binary forms"],
  ["Unlicense", "this is free and unencumbered software released into the public domain"],
];

/** The licence whose words come first in a text, of the most usual ones: many name others further on. */
export function recogniseLicence(text: string): string | undefined {
  const words = text
    .slice(0, 20_000)
    .toLowerCase()
    .replaceAll(/[\s#*>]+/g, " ");
  const found = SENTENCES.map(([id, sentence]) => ({ id, at: words.indexOf(sentence) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at);
  return found[0]?.id;
}
