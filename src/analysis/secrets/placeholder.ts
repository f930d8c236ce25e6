const WORDS =
  /example|sample|dummy|fake|mock|placeholder|change[-_ ]?(?:me|this)|replace[-_ ]?(?:me|this|with)|your[-_ ]?|redacted|insert|todo|notreal|not[-_]a[-_]|lorem|foobar|deadbeef|abc123|p[a4]ss?w[o0]rd|secret|abcdef|123456|qwerty|x{4,}|\*{3,}|\.{3,}|0{6,}/i;
const REFERENCES =
  /^<.*>$|\$\{|\$\(|^\$[A-Za-z_]|\{\{|^%[A-Za-z_]+%$|<[A-Za-z][\w -]*>|process\.env|import\.meta|os\.environ|getenv|secrets\.|vault:|^env[.(:]|^ref\+|^op:\/\//i;

/** In a hundred random characters and more, short words turn up by chance. */
const LONG = /example|x{8,}|\.{3}|<[A-Za-z][\w -]*>|\$\{/i;

/** Text that stands for a secret without being one: an example, a reference to the environment, a mask. */
export function isPlaceholder(value: string): boolean {
  if (value.length > 100) return LONG.test(value);
  return (
    REFERENCES.test(value) || WORDS.test(value) || /^(.)\1*$/.test(value) || isKeyboardRun(value)
  );
}

/** `abcdefgh`, `12345678`: every character the next of the one before. */
function isKeyboardRun(value: string): boolean {
  if (value.length < 6) return false;
  let steps = 0;
  for (let index = 1; index < value.length; index += 1) {
    if (value.charCodeAt(index) - value.charCodeAt(index - 1) === 1) steps += 1;
  }
  return steps >= (value.length - 1) * 0.8;
}
