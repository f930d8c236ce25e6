/** Which job writes a section, by its name. */
export const SECTION_JOBS = {
  commands: "readme-sections",
  scripts: "readme-sections",
  exports: "readme-sections",
  configuration: "readme-sections",
  packages: "readme-sections",
  architecture: "architecture-diagram",
  api: "api-reference",
  changelog: "changelog",
  onboarding: "onboarding-guide",
} as const satisfies Readonly<Record<string, string>>;

export type SectionName = keyof typeof SECTION_JOBS;

export function isSectionName(name: string): name is SectionName {
  return Object.hasOwn(SECTION_JOBS, name);
}

export function sectionsOf(job: string): readonly SectionName[] {
  const names = Object.keys(SECTION_JOBS) as SectionName[];
  return names.filter((name) => SECTION_JOBS[name] === job);
}
