import { CLICK_EVENT_SCHEMA } from './click-event-schema.ts';
import type { RegistryOptions } from './registry-options.ts';
import { registerSchema, type Registration } from './register-schema.ts';

/**
 * {@link registerSchema} for this build's schema of `ClickEvent`, under FULL_TRANSITIVE.
 *
 * @throws EventSchemaError as {@link registerSchema} does.
 */
export function registerClickEventSchema(options: RegistryOptions): Promise<Registration> {
  return registerSchema({ ...options, schema: CLICK_EVENT_SCHEMA });
}
