/** Files whose exports are read by name by a tool or a framework, so that no import shows the use. */
const READ_BY_TOOLS: readonly RegExp[] = [
  /(?:^|\/)[^/]*\.?(?:config|conf|rc|setup|preset)\.[cm]?[jt]sx?$/,
  /(?:^|\/)\.[^/]+\.[cm]?[jt]sx?$/,
  /\.(?:stories|story|cy|e2e)\.[cm]?[jt]sx?$/,
  /(?:^|\/)\.(?:storybook|vitepress|github|husky|dumi|umirc)\//,
  /(?:^|\/)(?:pages|app)\/(?:.*\/)?(?:page|layout|route|loading|error|not-found|template|default|sitemap|robots|opengraph-image|icon|manifest|_app|_document|\[.+\])\.[jt]sx?$/,
  /(?:^|\/)pages\/.*\.[jt]sx?$/,
  /^(?:(?:apps|packages|sites?)\/[^/]+\/)?(?:src\/)?(?:middleware|instrumentation|proxy)\.[jt]s$/,
  /(?:^|\/)routes\/(?:.*\/)?(?:\+[^/]+|[^/]*[$_.][^/]*|root)\.[jt]sx?$/,
  /(?:^|\/)\+(?:page|layout|server|error)(?:\.[^/]+)?\.[jt]s$/,
  /(?:^|\/)(?:hooks\.(?:client|server)|entry\.(?:client|server)|root)\.[jt]sx?$/,
  /(?:^|\/)(?:migrations?|seeds?|seeders?)\/[^/]+\.[cm]?[jt]s$/,
  /(?:^|\/)(?:functions|netlify|api)\/(?:.*\/)?\[[^/]+\]\.[jt]sx?$/,
  /(?:^|\/)server\/(?:api|routes|middleware|plugins)\/.*\.[jt]s$/,
];

/** Names that frameworks look for in whatever module they load as a route or a page. */
const READ_BY_NAME = new Set(
  (
    "getStaticProps getStaticPaths getServerSideProps getInitialProps generateMetadata generateStaticParams " +
    "generateViewport metadata viewport revalidate dynamicParams fetchCache preferredRegion maxDuration " +
    "loader clientLoader action clientAction ErrorBoundary HydrateFallback shouldRevalidate " +
    "GET POST PUT PATCH DELETE HEAD OPTIONS prerender ssr csr trailingSlash"
  ).split(" "),
);

export function isReadByTools(path: string, name: string): boolean {
  return READ_BY_TOOLS.some((pattern) => pattern.test(path)) || READ_BY_NAME.has(name);
}
