import { endsWithChecksum } from "./checksum.ts";
import { token, written } from "./secret-format.ts";

export const PACKAGE_REGISTRY_FORMATS = [
  token("npm-token", "An npm token", ["npm_"], "npm_[A-Za-z0-9]{36}", {
    hasChecksum: endsWithChecksum,
  }),
  written(
    "npmrc-token",
    "A token for a package registry",
    ["_authToken", "_auth", "_password"],
    /:_(?:authToken|auth|password)\s{0,4}=\s{0,4}["']?([A-Za-z0-9+/_=-]{16,300})/g,
  ),
  // A macaroon: the version, then the location "pypi.org" or "test.pypi.org" (blog.pypi.org, token format).
  token("pypi-token", "A PyPI token", ["pypi-AgE"], String.raw`pypi-AgE[A-Za-z0-9][\w-]{60,1200}`),
  token("rubygems-token", "A RubyGems key", ["rubygems_"], "rubygems_[a-z0-9]{48}"),
  token("nuget-key", "A NuGet key", ["oy2"], "oy2[a-z0-9]{43}"),
  token("crates-token", "A crates.io token", ["cio"], "cio[A-Za-z0-9]{32}"),
  token(
    "clojars-token",
    "A Clojars token",
    ["CLOJARS_", "clojars_"],
    "(?:CLOJARS|clojars)_[A-Za-z0-9]{60}",
  ),
  token(
    "docker-hub-token",
    "A Docker Hub token",
    ["dckr_"],
    String.raw`dckr_(?:pat|oat)_[\w-]{24,40}`,
  ),
  token(
    "artifactory-key",
    "An Artifactory key",
    ["AKC", "cmVmdGtuOjAx"],
    "AKC[a-zA-Z0-9]{32,80}|cmVmdGtuOjAx[A-Za-z0-9]{52}",
  ),
  token(
    "packagist-token",
    "A Packagist token",
    ["packagist_"],
    "packagist_(?:ac[ks]|[ou][ru]t)_[a-f0-9]{28,100}",
  ),
  token("dependency-track-key", "A Dependency-Track key", ["odt_"], "odt_[A-Za-z0-9]{32,40}"),
  token(
    "docker-swarm-token",
    "A Docker Swarm key",
    ["SWMTKN-1-", "SWMKEY-1-"],
    String.raw`SWM(?:TKN|KEY)-1-[\w+/-]{40,120}`,
  ),
];
