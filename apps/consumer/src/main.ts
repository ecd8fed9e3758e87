import { runService } from '@clickstream/service-kit';
import { Command } from 'commander';

import { createConsumerApp } from './app.ts';
import { loadConsumerConfig } from './config.ts';

const program = new Command('consumer').description('Brings events from Kafka to HBase.');
program
  .command('serve', { isDefault: true })
  .description('read, enrich and store events until stopped')
  .action(() =>
    runService({ name: 'consumer', load: loadConsumerConfig, create: createConsumerApp }),
  );
await program.parseAsync();
