/** How an instance goes about its goal; told to the agent with the goal. Names are those of the glossary. */
export const strategies = {
  "feature-first":
    "Make the feature work end to end on its main path first; then widen it to the other cases and cover it with tests.",
  "test-driven":
    "Write tests that state the wanted behaviour first and see them fail; then write the least code that makes them pass; then tidy up.",
  "risk-driven":
    "Find what is most likely to go wrong (data that could be lost, interfaces that others use, concurrency, security), settle that first and test it; then do the rest.",
  waterfall:
    "Write down the requirements and the design in the comments of the code that carries them before you implement; then implement the whole; then test the whole against each requirement.",
  agile:
    "Work in small complete steps, each with its tests passing, the most valuable first, so that the work could be taken after any of them.",
} as const;

export type Strategy = keyof typeof strategies;

export const strategyNames = Object.keys(strategies) as readonly Strategy[];
