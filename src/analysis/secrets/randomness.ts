/** The hundred or so pairs of letters that make up three quarters of English text, and a sixth of random text. */
const COMMON_PAIRS = new Set(
  (
    "th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra " +
    "ld ur ic me ne ri ro co ta el ll be ma ec om ch ca so ce us ho io ac na ke wo rd pa ss ey ap pi ex am mp pl la " +
    "li ag ge ee em un ut pr op po do ot ow ad id ie il im ir ck di no we wa sh ly rt rs fo ab ai bl ct cu da em fi " +
    "gr ig iv mi mo nc ns ov pe ra sp su tr ts tu ul um up va vi"
  ).split(" "),
);

/** Shannon's, in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const part = count / text.length;
    return sum - part * Math.log2(part);
  }, 0);
}

/** 0 to 1: which part of the pairs of letters is common in words. Text with few letters tells nothing: 0. */
export function wordiness(text: string): number {
  let pairs = 0;
  let common = 0;
  for (const [run] of text.toLowerCase().matchAll(/[a-z]{2,}/g)) {
    for (let index = 1; index < run.length; index += 1) {
      pairs += 1;
      if (COMMON_PAIRS.has(run.slice(index - 1, index + 1))) common += 1;
    }
  }
  return pairs < 4 ? 0 : common / pairs;
}

export const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Does it look made by a machine? Letters and digits in disorder; letters alone when they form no words. */
export function looksRandom(value: string, shortest: number): boolean {
  const { length } = value;
  if (length < shortest) return false;
  if (UUID.test(value)) return true;
  const plain = value.replaceAll(/[^A-Za-z0-9]/g, "");
  if (plain.length < length * 0.7) {
    const signs = new Set(value.replaceAll(/[A-Za-z0-9\s]/g, "")).size;
    return length >= 20 && entropy(value) >= 3.5 && (signs >= 5 || wordiness(value) < 0.45);
  }
  const digits = plain.replaceAll(/\D/g, "").length;
  if (digits === plain.length) return false;
  const bits = entropy(value);
  if (length >= 32 && /^[0-9a-f]+$/i.test(value) && bits >= 3) return true;
  if (bits < Math.min(3.2, Math.log2(length) * 0.7)) return false;
  if (/^[0-9a-f]+$/i.test(plain) && digits > 0) return true;
  const words = wordiness(value);
  if (digits === 0) return length >= 14 && words < 0.36;
  return words < (digits >= 3 ? 0.55 : 0.46) || (length >= 40 && words < 0.6);
}

/** What machines make is of one alphabet: a single letter behind "f" among hexadecimal digits is a mistake, or made up. */
export function hasStrayLetter(value: string): boolean {
  if (value.length < 24 || !/^[A-Za-z0-9]+$/.test(value)) return false;
  return value.replaceAll(/[0-9a-f]/gi, "").length === 1;
}

/** 0 to 4: of small letters, capitals, digits and other signs, how many there are. */
export function kindsOfSigns(value: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
}
