import { describe, expect, it } from "vitest";
import { findingSchema } from "#domain";
import { findWeaknesses, SECURITY_RULES } from "./find-weaknesses.ts";

/** For each rule: code that it must report, and code that looks alike and is fine. */
const FIXTURES: Record<string, { positive: readonly string[]; negative: readonly string[] }> = {
  "code-evaluation": {
    positive: ["eval(input)", "new Function('a', body)", "setTimeout('run(' + name + ')', 10)"],
    negative: [
      "eval('1 + 1')",
      "setTimeout(run, 10)",
      "setTimeout(() => run(name + 'x'), 10)",
      "evaluate(input)",
    ],
  },
  "command-injection": {
    positive: [
      "import { exec } from 'node:child_process'; exec(`git log ${branch}`, done)",
      "child_process.execSync('rm -r ' + folder)",
      "spawn(`convert ${file}`, { shell: true })",
    ],
    negative: [
      "exec('git status', done)",
      "execFile('git', ['log', branch])",
      "/a(b)/.exec(`x${y}`)",
      "db.exec(`CREATE ${x}`)",
      "const TOOL = 'git'; exec(`${TOOL} status`)",
      "spawn(`${folder}/tool`, [])",
    ],
  },
  "sql-injection": {
    positive: [
      "db.query(`SELECT * FROM users WHERE id = ${id}`)",
      "client.query('DELETE FROM users WHERE name = ' + name)",
      "prisma.$queryRawUnsafe(`SELECT a FROM b WHERE c = '${d}'`)",
    ],
    negative: [
      "db.query('SELECT * FROM users WHERE id = $1', [id])",
      "prisma.$queryRaw`SELECT a FROM b WHERE c = ${d}`",
      "db.query(`SELECT * FROM ${TABLE}`)",
      "log.all(`select from the list ${name}`.trim())",
      "cache.get(`user:${id}`)",
    ],
  },
  "html-injection": {
    positive: [
      "element.innerHTML = comment",
      "document.write('<p>' + name)",
      "const a = { dangerouslySetInnerHTML: { __html: post.body } }",
    ],
    negative: [
      "element.innerHTML = ''",
      "element.textContent = comment",
      "element.innerHTML = DOMPurify.sanitize(comment)",
      "const a = { __html: '<br>' }",
    ],
  },
  "path-traversal": {
    positive: [
      "res.sendFile(path.join(root, req.params.name))",
      "const { file } = req.query; fs.readFile(path.join('/data', file), done)",
      "fs.createReadStream('./files/' + req.query.name)",
    ],
    negative: [
      "path.join(root, 'a', name)",
      "path.join(root, path.basename(req.params.name))",
      "[1].join(req.query.separator)",
      "fs.readFile(file)",
    ],
  },
  "regex-from-input": {
    positive: ["new RegExp(req.query.search)", "const term = req.body.term; new RegExp(term, 'i')"],
    negative: [
      "new RegExp(prefix + name)",
      "new RegExp(escapeRegExp(req.query.search))",
      "new RegExp('a')",
    ],
  },
  "open-redirect": {
    positive: [
      "res.redirect(req.query.next)",
      "const next = req.query.next; res.redirect(302, next)",
    ],
    negative: [
      "res.redirect('/home')",
      "res.redirect(`/users/${req.params.id}`)",
      "res.redirect(target)",
      "const url = new URL(c.req.url); c.redirect(url.toString())",
    ],
  },
  "request-forgery": {
    positive: ["fetch(req.query.url)", "const { address } = req.body; axios.get(address)"],
    negative: [
      "fetch('https://api.company.com')",
      "fetch(`https://api.company.com/users/${req.params.id}`)",
      "fetch(url)",
    ],
  },
  "unsafe-deserialization": {
    positive: [
      "serialize.unserialize(cookie)",
      "vm.runInNewContext(code, sandbox)",
      "v8.deserialize(req.body)",
    ],
    negative: [
      "JSON.parse(req.body)",
      "vm.runInNewContext('1 + 1', sandbox)",
      "v8.deserialize(await readFile(cache))",
    ],
  },
  "external-xml-entities": {
    positive: [
      "libxml.parseXml(text, { noent: true })",
      "parse(text, { 'noent': true, other: 1 })",
    ],
    negative: ["libxml.parseXml(text)", "libxml.parseXml(text, { noent: false })"],
  },
  "tls-verification-disabled": {
    positive: [
      "https.request({ rejectUnauthorized: false })",
      "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'",
      "spawn('node', [], { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })",
    ],
    negative: [
      "https.request({ rejectUnauthorized: true })",
      "https.request({ rejectUnauthorized: strict })",
      "delete process.env.NODE_TLS_REJECT_UNAUTHORIZED",
    ],
  },
  "weak-password-hash": {
    positive: [
      "crypto.createHash('md5').update(password).digest('hex')",
      "function hashPassword(text) { return createHash('sha1').update(text).digest() }",
      "const passwordHash = createHash('sha256').update(input).digest()",
    ],
    negative: [
      "crypto.createHash('md5').update(file).digest('hex')",
      "const etag = createHash('sha1').update(body).digest()",
      "scrypt(password, salt, 64, done)",
    ],
  },
  "insecure-random": {
    positive: [
      "const token = Math.random().toString(36)",
      "function makeSessionId() { return Math.random() }",
      "user.resetCode = Math.floor(Math.random() * 1e6); const otp = Math.random()",
    ],
    negative: [
      "const delay = Math.random() * 100",
      "const colour = colours[Math.floor(Math.random() * 3)]",
      "const token = crypto.randomUUID()",
    ],
  },
  "hard-coded-jwt-secret": {
    positive: [
      "jwt.sign(payload, 'my-key', { expiresIn: 1 })",
      "jwt.verify(token, 'my-key')",
      "app.use(jwt({ secret: 'my-key', algorithms: ['HS256'] }))",
    ],
    negative: [
      "jwt.sign(payload, process.env.JWT_SECRET)",
      "jwt.verify(token, key)",
      "app.use(session({ secret: 'x' }))",
      "jwt({ secret: config.secret })",
    ],
  },
  "unsigned-jwt": {
    positive: [
      "jwt.verify(token, key, { algorithms: ['HS256', 'none'] })",
      "jwt.sign(payload, key, { algorithm: 'none' })",
    ],
    negative: [
      "jwt.verify(token, key, { algorithms: ['HS256'] })",
      "const style = { display: 'none' }",
    ],
  },
  "prototype-pollution": {
    positive: [
      "function merge(target, source) { for (const key in source) { if (typeof source[key] === 'object') merge(target[key], source[key]); else target[key] = source[key]; } }",
      "settings[req.body.name] = req.body.value",
    ],
    negative: [
      "counts[word] = (counts[word] ?? 0) + 1",
      "function merge(target, source) { for (const key in source) { if (key === '__proto__') continue; target[key] = merge(target[key], source[key]); } }",
      "for (const key in source) { target[key] = source[key]; }",
    ],
  },
  "insecure-cookie": {
    positive: [
      "res.cookie('session', id, { httpOnly: false })",
      "app.use(session({ cookie: { secure: false } }))",
      "setCookie(c, 'a', 'b', { secure: false })",
    ],
    negative: [
      "res.cookie('session', id, { httpOnly: true, secure: true })",
      "connect({ secure: false })",
      "const cookieName = 'a'; mail({ secure: false })",
    ],
  },
  "cors-wildcard-credentials": {
    positive: [
      "app.use(cors({ origin: '*', credentials: true }))",
      "cors({ credentials: true, origin: true })",
    ],
    negative: [
      "cors({ origin: '*' })",
      "cors({ origin: ['https://a.company.com'], credentials: true })",
      "cors({ origin: '*', credentials: false })",
    ],
  },
  "weak-cipher": {
    positive: [
      "crypto.createCipheriv('des-ede3-cbc', key, iv)",
      "crypto.createCipher('aes192', password)",
      "createDecipheriv('aes-256-ecb', key, null)",
    ],
    negative: [
      "crypto.createCipheriv('aes-256-gcm', key, iv)",
      "createCipheriv(algorithm, key, iv)",
    ],
  },
  "message-to-any-origin": {
    positive: ["window.parent.postMessage(data, '*')", 'frame.postMessage({ a: 1 }, "*")'],
    negative: ["window.parent.postMessage(data, origin)", "worker.postMessage(data)"],
  },
  "world-writable-file": {
    positive: [
      "fs.chmodSync(file, 0o777)",
      "await chmod(file, '666')",
      "mkdir(folder, { mode: 0o777 })",
    ],
    negative: [
      "fs.chmodSync(file, 0o755)",
      "writeFile(file, text, { mode: 0o600 })",
      "setMode(file, 0o777)",
    ],
  },
};

const scan = async (code: string, path = "src/a.ts"): Promise<readonly string[]> => {
  const { findings } = await findWeaknesses([{ path, content: code }]);
  findings.forEach((finding) => findingSchema.parse(finding));
  return findings.map((finding) => finding.rule.replace("artel/", ""));
};

describe("security rules", () => {
  it("are at least fifteen, each with a CWE and with fixtures of both kinds", () => {
    expect(SECURITY_RULES.length).toBeGreaterThanOrEqual(15);
    expect(SECURITY_RULES.map((rule) => rule.id).toSorted()).toEqual(
      Object.keys(FIXTURES).toSorted(),
    );
    for (const rule of SECURITY_RULES) {
      expect(rule.cwe).toMatch(/^CWE-\d+$/);
      expect(FIXTURES[rule.id]?.positive.length).toBeGreaterThanOrEqual(2);
      expect(FIXTURES[rule.id]?.negative.length).toBeGreaterThanOrEqual(2);
    }
  });

  const cases = Object.entries(FIXTURES).flatMap(([rule, { positive, negative }]) => [
    ...positive.map((code) => ({ rule, code, expected: true })),
    ...negative.map((code) => ({ rule, code, expected: false })),
  ]);
  it.each(cases)("$rule: $expected for $code", async ({ rule, code, expected }) => {
    for (const path of ["src/a.ts", "src/a.tsx", "src/a.mjs"]) {
      expect((await scan(code, path)).includes(rule), path).toBe(expected);
    }
  });

  it("report one place once, are milder about tests, and do not depend on lines", async () => {
    const code = "db.query(`SELECT a FROM b WHERE c = ${d}`, x)";
    const of = async (path: string, text: string) =>
      (await findWeaknesses([{ path, content: text }])).findings;
    const [first, ...others] = await of("src/a.ts", code);
    expect(others).toEqual([]);
    const [moved] = await of("src/a.ts", `\n\n${code}`);
    expect(moved?.fingerprint).toBe(first?.fingerprint);
    expect(moved?.location).toMatchObject({ line: 3, column: 1 });
    expect((await of("src/a.test.ts", code))[0]?.severity).toBe("info");
    expect(await of("README.md", code)).toEqual([]);
  });

  it("bear broken and huge files", async () => {
    await expect(scan("eval(((((")).resolves.toBeDefined();
    const huge = await findWeaknesses([{ path: "a.ts", content: "eval(x);".repeat(200_000) }]);
    expect(huge.skipped).toEqual([{ path: "a.ts", reason: "larger than 1 MB" }]);
  });

  it("find elements of JSX", async () => {
    expect(await scan("<div dangerouslySetInnerHTML={{ __html: text }} />", "src/a.tsx")).toEqual([
      "html-injection",
    ]);
  });
});
