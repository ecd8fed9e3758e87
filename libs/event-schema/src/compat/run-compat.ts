import { readFileSync } from 'node:fs';

import { errorChain } from '@clickstream/service-core';

import { checkCompatibility } from '../lib/check-compatibility.ts';
import { CLICK_EVENT_SCHEMA, subjectOfTopic } from '../lib/click-event-schema.ts';
import { EventSchemaError } from '../lib/event-schema-error.ts';
import { COMPAT_USAGE, parseCompatArguments, type CompatArguments } from './compat-arguments.ts';
import { formatCheckedSchema, type CheckedSchema } from './format-report.ts';

/** What the command reads and where it writes. */
export interface CompatHost {
  readonly env: NodeJS.ProcessEnv;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const EXIT_COMPATIBLE = 0;
export const EXIT_INCOMPATIBLE = 1;
export const EXIT_NOT_CHECKED = 2;

/** The gate before a deploy: checks schemas, prints what breaks, and gives the exit code. Changes nothing. */
export async function runCompat(args: readonly string[], host: CompatHost): Promise<number> {
  const parsed = parseCompatArguments(args, host.env);
  if (parsed === 'help') {
    host.out(COMPAT_USAGE);
    return EXIT_COMPATIBLE;
  }
  if ('problem' in parsed) {
    host.err(`${parsed.problem}\n\n${COMPAT_USAGE}`);
    return EXIT_NOT_CHECKED;
  }
  try {
    const checked: CheckedSchema[] = [];
    for (const target of targetsOf(parsed, host.env)) checked.push(await check(target, parsed));
    const compatible = checked.every((one) => one.compatible);
    const words = checked.map(formatCheckedSchema).join('');
    host.out(
      parsed.json ? `${JSON.stringify({ compatible, schemas: checked }, null, 2)}\n` : words,
    );
    return compatible ? EXIT_COMPATIBLE : EXIT_INCOMPATIBLE;
  } catch (error) {
    host.err(`not checked: ${errorChain(error).join('\n  ')}\n`);
    return EXIT_NOT_CHECKED;
  }
}

interface Target {
  readonly file: string;
  readonly subject: string;
  readonly schema: string;
}

/** The schemas of this package, and the variables that name their topics. */
const OWN_SCHEMAS = [
  {
    file: 'click-event.avsc',
    schema: CLICK_EVENT_SCHEMA,
    topicVariable: 'KAFKA_TOPIC',
    topic: 'clickstream',
  },
] as const;

function targetsOf(parsed: CompatArguments, env: NodeJS.ProcessEnv): readonly Target[] {
  const { file, subject } = parsed;
  if (file !== undefined && subject !== undefined) {
    return [{ file, subject, schema: readFileSync(file, 'utf8') }];
  }
  return OWN_SCHEMAS.map((own) => ({
    file: own.file,
    schema: own.schema,
    subject: subject ?? subjectOfTopic(env[own.topicVariable] ?? own.topic),
  }));
}

async function check(target: Target, parsed: CompatArguments): Promise<CheckedSchema> {
  const { file, subject, schema } = target;
  const { url, fieldTypes } = parsed;
  try {
    const report = await checkCompatibility({ url, subject, schema, fieldTypes });
    return { file, subject, compatible: report.compatible, report };
  } catch (error) {
    if (!(error instanceof EventSchemaError)) throw error;
    if (error.code !== 'EVENT_SCHEMA_INVALID_SCHEMA') throw error;
    return { file, subject, compatible: false, problem: errorChain(error).join('; ') };
  }
}
