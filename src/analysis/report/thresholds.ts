/** From which figure on something is worth a finding, and why that figure. */
export const THRESHOLDS = {
  /** SonarSource's default for cognitive complexity. */
  cognitive: 15,
  /** Code lines of one function, nested functions apart: more than a large screen. */
  functionLines: 80,
  /** Control structures inside each other; ESLint's default is 4. */
  depth: 4,
  /** Positions that a caller has to keep in order. */
  parameters: 5,
  /** Bare true or false at a call says nothing; two of them can be swapped unnoticed. */
  booleanParameters: 2,
  /** Code lines of a file that also has many exports or functions. */
  fileLines: 500,
  fileExports: 15,
  fileFunctions: 40,
  classMethods: 25,
  /** Heat relative to the hottest file, and commits below which history says too little. */
  heat: 0.3,
  historyCommits: 30,
  /** Fewer commits of one file are no habit, however hot it is relative to the others. */
  hotSpotCommits: 6,
  hotSpots: 10,
  coChanges: 10,
} as const;
