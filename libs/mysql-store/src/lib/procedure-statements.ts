import type { ProcedureName } from './procedures.ts';

interface ProcedureShape {
  readonly column: string;
  /** SQL around the row's value: what a page and country gets that nobody visited. */
  readonly answer: (value: string) => string;
}

/** COALESCE alone would make a DECIMAL of a BIGINT. */
const countOrZero = (value: string): string => `CAST(COALESCE(${value}, 0) AS UNSIGNED)`;

export const PROCEDURES: Readonly<Record<ProcedureName, ProcedureShape>> = {
  GetClicks: { column: 'clicks', answer: countOrZero },
  GetUniqueUsers: { column: 'unique_users', answer: countOrZero },
  GetAvgTimeSpent: { column: 'avg_time_spent', answer: (value) => value },
};

/**
 * The statement that creates a procedure.
 *
 * Parameters are long utf8mb4 texts: a shorter or ascii type would let the caller's sql_mode cut or replace
 * characters on the way in. The first comparison finds the row by primary key; the second and third refuse what the
 * first one replaced ('é' becomes '?') or padded (trailing spaces).
 */
export function procedureDefinition(name: ProcedureName): string {
  const { column, answer } = PROCEDURES[name];
  const value = `(
    SELECT a.${column} FROM aggregated_clickstream a
    WHERE a.url = CONVERT(p_url USING ascii) COLLATE ascii_bin
      AND CONVERT(a.url USING utf8mb4) COLLATE utf8mb4_bin = p_url
      AND CHAR_LENGTH(a.url) = CHAR_LENGTH(p_url)
      AND a.country = v_country
  )`;
  return `CREATE PROCEDURE IF NOT EXISTS ${name} (
  IN p_url LONGTEXT CHARACTER SET utf8mb4,
  IN p_country LONGTEXT CHARACTER SET utf8mb4
)
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
  DECLARE v_code CHAR(4) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL;
  DECLARE v_country VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  IF CHAR_LENGTH(p_country) <= 3 THEN
    SET v_code = CONVERT(UPPER(p_country) USING ascii);
  END IF;
  IF CHAR_LENGTH(p_country) <= 100 THEN
    SET v_country = COALESCE(
      (SELECT c.name FROM country c WHERE c.name = p_country COLLATE utf8mb4_bin),
      (SELECT c.name FROM country c WHERE c.alpha2 = v_code),
      (SELECT c.name FROM country c WHERE c.alpha3 = v_code),
      (SELECT c.name FROM country_alias a JOIN country c ON c.alpha2 = a.alpha2
        WHERE a.alias = p_country COLLATE utf8mb4_unicode_ci),
      p_country
    );
  END IF;
  SELECT ${answer(value)} AS ${column};
END`;
}
