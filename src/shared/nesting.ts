const DEEPEST = 1_000;

/** Whether brackets are nested so deep that a native parser would end the process (SIGSEGV). */
export function isDeeplyNested(text: string): boolean {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (code === 41 || code === 93 || code === 125) depth = Math.max(0, depth - 1);
  }
  return deepest > DEEPEST;
}
