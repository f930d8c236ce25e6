import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** A key and a certificate of its own for `localhost`, as files in the folder. */
export function selfSigned(folder: string): { readonly key: string; readonly certificate: string } {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", ...algorithm, ...names, ...files], { stdio: "ignore" });
  return { key, certificate };
}
