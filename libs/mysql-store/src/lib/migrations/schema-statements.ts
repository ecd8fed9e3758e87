/**
 * The tables, one DDL statement per migration: DDL is not transactional, so a migration that was interrupted runs
 * again and must do nothing the second time.
 *
 * Character sets are stated everywhere: a server's default may be latin1. URLs are ASCII and compared byte by byte,
 * names keep their accents. The SQL runs on MySQL 8.4 and 9 and on MariaDB 10.11 and later.
 */
const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin NOT NULL';
export const TEXT = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
export const COUNT = 'BIGINT UNSIGNED NOT NULL';
export const TABLE_OPTIONS = 'ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

const PAGE_COUNTRY = `page_id BINARY(16) NOT NULL, country CHAR(2) ${ASCII}`;
export const STAGING_KEY = 'epoch BIGINT NOT NULL, attempt INT NOT NULL';
const HOURLY_COUNTS = `clicks ${COUNT}, page_views ${COUNT}, bot_clicks ${COUNT}, time_spent_ms ${COUNT}, time_measured ${COUNT}`;

const TABLES: Readonly<Record<string, readonly string[]>> = {
  country: [
    `alpha2 CHAR(2) ${ASCII} PRIMARY KEY`,
    `alpha3 CHAR(3) ${ASCII}`,
    `name VARCHAR(100) ${TEXT} NOT NULL`,
    'UNIQUE KEY country_alpha3 (alpha3)',
    'UNIQUE KEY country_name (name)',
  ],
  country_alias: [
    'alias VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PRIMARY KEY',
    `alpha2 CHAR(2) ${ASCII}`,
  ],
  // 'a' = 'a ' in a padded collation: no URL may end with a space.
  page: [
    'page_id BINARY(16) PRIMARY KEY',
    `url VARCHAR(2048) ${ASCII}`,
    `CHECK (url NOT LIKE '% ')`,
  ],
  aggregated_clickstream: [
    `url VARCHAR(2048) ${ASCII}`,
    `country VARCHAR(100) ${TEXT} NOT NULL`,
    `clicks ${COUNT}`,
    `unique_users ${COUNT}`,
    'avg_time_spent DOUBLE NULL',
    'PRIMARY KEY (url, country)',
    `CHECK (url NOT LIKE '% ')`,
  ],
  hourly_clickstream: [
    'hour DATETIME NOT NULL',
    PAGE_COUNTRY,
    HOURLY_COUNTS,
    'PRIMARY KEY (hour, page_id, country)',
  ],
  page_total: [
    PAGE_COUNTRY,
    `clicks ${COUNT}, unique_users ${COUNT}, time_spent_ms ${COUNT}, time_measured ${COUNT}`,
    'PRIMARY KEY (page_id, country)',
  ],
  page_visitor: [
    PAGE_COUNTRY,
    'user_hash BINARY(16) NOT NULL',
    'PRIMARY KEY (page_id, country, user_hash)',
  ],
  processed_hour: [
    'hour DATETIME PRIMARY KEY',
    'version BIGINT UNSIGNED NOT NULL',
    'epoch BIGINT NOT NULL',
  ],
  aggregation_run: [
    'epoch BIGINT PRIMARY KEY',
    `state VARCHAR(16) ${ASCII}`,
    'attempt INT NOT NULL',
    'plan JSON NOT NULL',
    'lease_token BIGINT NOT NULL',
    `batch_name VARCHAR(100) ${TEXT} NULL`,
    'batch_id INT NULL',
    'planned_at DATETIME(3) NULL, submitted_at DATETIME(3) NULL',
    'staged_at DATETIME(3) NULL, ended_at DATETIME(3) NULL',
    'rows_scanned BIGINT NULL, rows_kept BIGINT NULL',
    `message VARCHAR(1000) ${TEXT} NULL`,
  ],
  aggregation_control: [
    'id TINYINT PRIMARY KEY',
    'committed_epoch BIGINT NOT NULL',
    'lease_token BIGINT NOT NULL',
    `lease_owner VARCHAR(255) ${TEXT} NULL`,
    'lease_until DATETIME(3) NULL',
    'CHECK (id = 1)',
  ],
  staging_hourly: [
    STAGING_KEY,
    'hour DATETIME NOT NULL',
    PAGE_COUNTRY,
    HOURLY_COUNTS,
    'PRIMARY KEY (epoch, attempt, hour, page_id, country)',
  ],
  staging_page: [
    STAGING_KEY,
    'page_id BINARY(16) NOT NULL',
    `url VARCHAR(2048) ${ASCII}`,
    'PRIMARY KEY (epoch, attempt, page_id)',
  ],
  staging_visitor: [
    STAGING_KEY,
    PAGE_COUNTRY,
    'user_hash BINARY(16) NOT NULL',
    'PRIMARY KEY (epoch, attempt, page_id, country, user_hash)',
  ],
  staging_manifest: [
    STAGING_KEY,
    'rows_scanned BIGINT NOT NULL, rows_kept BIGINT NOT NULL',
    'group_count BIGINT NOT NULL, page_count BIGINT NOT NULL, visitor_count BIGINT NOT NULL',
    'PRIMARY KEY (epoch, attempt)',
  ],
};

/** `CREATE TABLE IF NOT EXISTS` by table name, in the order in which they are created. */
export function tableStatements(): [table: string, statement: string][] {
  return Object.entries(TABLES).map(([table, parts]) => [
    table,
    `CREATE TABLE IF NOT EXISTS ${table} (\n  ${parts.join(',\n  ')}\n) ${TABLE_OPTIONS}`,
  ]);
}
