import {
  OperationNodeTransformer,
  type IdentifierNode,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RawNode,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely';

import { REBUILT_TABLES, shadowOf } from './rebuilt-tables.ts';

/** `_` is part of a word: `staging_page` and `page_id` are not the table `page`. */
const NAMES = new RegExp(String.raw`\b(?:${REBUILT_TABLES.join('|')})\b`, 'g');

const toShadow = (text: string): string => text.replaceAll(NAMES, shadowOf);

/** Sends every statement to the tables of the rebuild, in place of the published ones. */
export class ShadowTablesPlugin implements KyselyPlugin {
  readonly #transformer = new ShadowTransformer();

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(node);
  }

  transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return Promise.resolve(result);
  }
}

class ShadowTransformer extends OperationNodeTransformer {
  protected override transformRaw(node: RawNode): RawNode {
    const raw = super.transformRaw(node);
    return { ...raw, sqlFragments: raw.sqlFragments.map(toShadow) };
  }

  protected override transformIdentifier(node: IdentifierNode): IdentifierNode {
    const identifier = super.transformIdentifier(node);
    return { ...identifier, name: toShadow(identifier.name) };
  }
}
