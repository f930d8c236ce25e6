/** Where CI systems and container images check projects out: what follows is the path in the repository. */
const CHECKOUTS: readonly RegExp[] = [
  /^\/home\/runner\/_?work\/[^/]+\/[^/]+\//,
  /^\/(?:Users|opt)\/runner\/work\/[^/]+\/[^/]+\//,
  /^[A-Z]:[/\\]a[/\\](?:[^/\\]+[/\\][^/\\]+|\d+[/\\]s)[/\\]/,
  /^\/(?:__w|builds|github\/workspace\/_work)\/[^/]+\/[^/]+\//,
  /^\/github\/workspace\//,
  /^\/home\/vsts\/work\/\d+\/s\//,
  /^\/home\/travis\/build\/[^/]+\/[^/]+\//,
  /^\/(?:home|root|Users\/distiller)\/(?:circleci\/)?project\//,
  /^\/var\/(?:lib|jenkins_home)\/(?:jenkins\/)?workspace\/[^/]+\//,
  /^\/var\/lib\/buildkite-agent\/builds\/[^/]+\/[^/]+\/[^/]+\//,
];

/** The path as the repository has it, as far as the log tells. */
export function projectPath(path: string): string {
  const plain = path.replace(/^file:\/\/(?=\/)/, "").replace(/^\.[/\\]/, "");
  const checkout = CHECKOUTS.find((each) => each.test(plain));
  return checkout === undefined ? plain : plain.replace(checkout, "");
}
