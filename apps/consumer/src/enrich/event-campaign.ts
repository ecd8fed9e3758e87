import {
  readCampaign,
  toCampaign,
  type Campaign,
  type CampaignFacts,
} from '@clickstream/enrichment';
import type { ClickEvent } from '@clickstream/event-schema';

/**
 * The campaign and the click id of an event, from its URL as it was sent; where the URL names no campaign, from
 * `context.campaign` of its properties, which Segment's SDKs fill. Pure.
 */
export function readEventCampaign(event: ClickEvent): CampaignFacts {
  const facts = readCampaign(event.url);
  if (facts.campaign !== null || event.properties?.includes('"campaign"') !== true) return facts;
  return { ...facts, campaign: campaignOf(event.properties) };
}

function campaignOf(properties: string): Campaign | null {
  const campaign = fieldOf(fieldOf(parsed(properties), 'context'), 'campaign');
  return toCampaign((field) => fieldOf(campaign, field));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
