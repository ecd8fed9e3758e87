import type {
  AggregatedClickstreamTable,
  CountryAliasTable,
  CountryTable,
  PageTable,
} from './published.table.ts';
import type { AggregationControlTable, AggregationRunTable } from './run.table.ts';
import type {
  StagingArrivalTable,
  StagingHourlyTable,
  StagingManifestTable,
  StagingPageTable,
  StagingVisitorTable,
} from './staging.table.ts';
import type {
  HourlyArrivalTable,
  HourlyClickstreamTable,
  PageTotalTable,
  PageVisitorTable,
  ProcessedHourTable,
} from './totals.table.ts';

/** Every table, as Kysely sees it. */
export interface Database {
  aggregated_clickstream: AggregatedClickstreamTable;
  page: PageTable;
  country: CountryTable;
  country_alias: CountryAliasTable;
  hourly_clickstream: HourlyClickstreamTable;
  hourly_arrival: HourlyArrivalTable;
  page_total: PageTotalTable;
  page_visitor: PageVisitorTable;
  processed_hour: ProcessedHourTable;
  aggregation_run: AggregationRunTable;
  aggregation_control: AggregationControlTable;
  staging_hourly: StagingHourlyTable;
  staging_arrival: StagingArrivalTable;
  staging_page: StagingPageTable;
  staging_visitor: StagingVisitorTable;
  staging_manifest: StagingManifestTable;
}
