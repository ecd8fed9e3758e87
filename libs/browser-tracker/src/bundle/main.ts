import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { bundleTracker, toModule } from './bundle-tracker.ts';

const TARGET = join(import.meta.dirname, '../lib/tracker-script.generated.ts');

writeFileSync(TARGET, toModule(await bundleTracker()));
