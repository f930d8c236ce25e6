import type { Pool } from "pg";

export interface ApprovedToolServer {
  readonly name: string;
  readonly fingerprint: string;
  readonly by: string;
  readonly at: Date;
}

/**
 * Which tool servers of a repository agents may use: a person approves a definition as it is, for all sessions of the
 * repository, which is known by git's common directory. An edited definition is another.
 */
export class ApprovedToolServers {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async of(gitDirectory: string): Promise<readonly ApprovedToolServer[]> {
    const { rows } = await this.#pool.query<ApprovedToolServer>(
      `select name, fingerprint, approved_by as by, approved_at as at
       from artel.approved_tool_server where git_directory = $1 order by name, approved_at`,
      [gitDirectory],
    );
    return rows;
  }

  async isApproved(gitDirectory: string, fingerprint: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      "select from artel.approved_tool_server where git_directory = $1 and fingerprint = $2",
      [gitDirectory, fingerprint],
    );
    return rowCount !== 0;
  }

  /** Again changes nothing. */
  async approve(
    gitDirectory: string,
    { name, fingerprint, by }: Omit<ApprovedToolServer, "at">,
  ): Promise<void> {
    await this.#pool.query(
      `insert into artel.approved_tool_server (git_directory, fingerprint, name, approved_by)
       values ($1, $2, $3, $4) on conflict do nothing`,
      [gitDirectory, fingerprint, name, by],
    );
  }

  /** Of all definitions that this name ever had, or of all names. Answers how many there were. */
  async revoke(gitDirectory: string, name: string | undefined): Promise<number> {
    const { rowCount } = await this.#pool.query(
      `delete from artel.approved_tool_server
       where git_directory = $1 and ($2::text is null or name = $2)`,
      [gitDirectory, name ?? null],
    );
    return rowCount ?? 0;
  }
}
