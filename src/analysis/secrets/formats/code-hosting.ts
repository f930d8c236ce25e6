import { endsWithChecksum } from "./checksum.ts";
import { token, written } from "./secret-format.ts";

// GitHub: docs.github.com, "token formats". GitLab: docs.gitlab.com, "token prefixes".
export const CODE_HOSTING_FORMATS = [
  token(
    "github-token",
    "A GitHub token",
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    "gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{36,250}",
    { hasChecksum: endsWithChecksum },
  ),
  token(
    "github-app-token",
    "A token of a GitHub app",
    ["ghs_", "ghu_"],
    String.raw`gh[su]_\d{1,12}_eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,2000}`,
  ),
  token(
    "gitlab-token",
    "A GitLab token",
    ["glpat-", "gldt-", "glrt-", "glft-", "glsoat-", "glffct-", "glptt-", "glrtr-", "glwt-"],
    String.raw`gl(?:pat|dt|rt|rtr|wt|ft|soat|ffct)-[\w-]{20,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})?|glptt-[0-9a-f]{40}`,
  ),
  token(
    "gitlab-service-token",
    "A token of a GitLab service",
    ["glcbt-", "glimt-", "glagent-", "gloas-", "GR1348941"],
    String.raw`glcbt-(?:[0-9a-zA-Z]{1,5}_)?[\w-]{20,100}|glimt-[\w-]{25,100}|glagent-[\w-]{50,200}|gloas-[\w-]{64,128}|GR1348941[\w-]{20,100}`,
  ),
  written(
    "gitlab-session",
    "A GitLab session",
    ["_gitlab_session"],
    /_gitlab_session=([0-9a-z]{32})(?![0-9A-Za-z])/g,
  ),
  token(
    "bitbucket-token",
    "A Bitbucket token",
    ["ATBB", "ATCTT3", "BBDC-"],
    String.raw`ATBB[A-Za-z0-9_=.-]{24,40}|ATCTT3[\w=-]{60,300}|BBDC-[A-Za-z0-9+/@_-]{40,50}`,
  ),
  token(
    "sourcegraph-token",
    "A Sourcegraph token",
    ["sgp_", "slk_"],
    "sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}|slk_[a-f0-9]{64}",
  ),
];
