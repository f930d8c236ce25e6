import { lstatSync, readlinkSync } from "node:fs";
import { HOME, TEMPORARY } from "../inside.ts";
import type { SandboxUser } from "../sandbox-user.ts";

/** Links into /usr on a merged system, folders of their own elsewhere. */
const SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** What programs need of /etc to start, to load libraries and to verify certificates; nothing that is particular to the machine's people. */
const ETC = [
  "alternatives",
  "ca-certificates",
  "ca-certificates.conf",
  "crypto-policies",
  "fonts",
  "gai.conf",
  "host.conf",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "magic",
  "mime.types",
  "pki/ca-trust",
  "pki/tls/certs",
  "protocols",
  "services",
  "ssl/certs",
  "ssl/openssl.cnf",
  "timezone",
];

const SHARED_MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * Arguments of bwrap that make everything but the policy's own paths. `temporaryBytes` caps /tmp and HOME; undefined
 * for a bwrap before 0.7, which cannot, so that only the polled memory limit holds them.
 */
export function rootFileSystem(temporaryBytes: number | undefined): string[] {
  const size = (bytes: number | undefined): string[] =>
    bytes === undefined ? [] : ["--size", String(Math.max(1, Math.floor(bytes)))];
  return [
    "--ro-bind",
    "/usr",
    "/usr",
    ...SYSTEM_FOLDERS.flatMap(systemFolder),
    ...ETC.flatMap((name) => ["--ro-bind-try", `/etc/${name}`, `/etc/${name}`]),
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    ...(temporaryBytes === undefined
      ? []
      : ["--perms", "1777", ...size(SHARED_MEMORY_BYTES), "--tmpfs", "/dev/shm"]),
    "--perms",
    "1777",
    ...size(temporaryBytes),
    "--tmpfs",
    TEMPORARY,
    "--perms",
    "0700",
    ...size(temporaryBytes),
    "--tmpfs",
    HOME,
    "--dir",
    "/var/tmp",
    "--dir",
    "/run",
  ];
}

/**
 * Last of all, for nothing may be created there later: the root and /dev are memory file systems without a size,
 * which the command could fill otherwise.
 */
export const sealedRoot: readonly string[] = ["--remount-ro", "/dev", "--remount-ro", "/"];

/** Files that are written for the sandbox, never taken from the machine: path inside and content. */
export function generatedFiles(user: SandboxUser): readonly (readonly [string, string])[] {
  const { uid, gid } = user;
  return [
    [
      "/etc/passwd",
      `root:x:0:0:root:/root:/usr/sbin/nologin\nartel:x:${uid}:${gid}:Artel:${HOME}:/bin/sh\n`,
    ],
    ["/etc/group", `root:x:0:\nartel:x:${gid}:\n`],
    ["/etc/hosts", "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"],
    ["/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\n"],
  ];
}

function systemFolder(path: string): string[] {
  try {
    if (lstatSync(path).isSymbolicLink()) return ["--symlink", readlinkSync(path), path];
  } catch {
    return [];
  }
  return ["--ro-bind", path, path];
}
