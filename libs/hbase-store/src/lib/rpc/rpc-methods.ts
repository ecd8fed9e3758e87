import {
  wireMessage,
  type Condition,
  type Get,
  type MutationProto,
  type RegionAction,
  type RegionActionResult,
  type RegionInfo,
  type RegionSpecifier,
  type ResultResponse,
  type ScanRequest,
  type ScanResponse,
  type ServerName,
  type TableName,
  type TableSchema,
  type WireLong,
  type WireMessage,
} from './wire-messages.ts';

/** The services of a server that this driver talks to; a connection belongs to one of them. */
export type RpcService = 'ClientMetaService' | 'ClientService' | 'MasterService';

/** One remote method with the messages of its question and answer. */
export interface RpcMethod<Request, Response> {
  readonly service: RpcService;
  readonly name: string;
  readonly request: WireMessage<Request>;
  readonly response: WireMessage<Response>;
}

type NoFields = Readonly<Record<string, never>>;
export interface ProcedureResponse {
  readonly procId: WireLong;
}
export interface RegionRequest {
  readonly region: RegionSpecifier;
}
/** By which the master tells a repeated request from a new one. */
export interface Nonces {
  readonly nonceGroup: WireLong;
  readonly nonce: WireLong;
}
export interface TableRequest extends Nonces {
  readonly tableName: TableName;
}

export const GET_ACTIVE_MASTER = method<NoFields, { serverName: ServerName | null }>(
  'ClientMetaService.GetActiveMaster',
  'Empty',
  'GetActiveMasterResponse',
);
export const GET_META_REGION_LOCATIONS = method<
  NoFields,
  { metaLocations: { regionInfo: RegionInfo; serverName: ServerName | null }[] }
>('ClientMetaService.GetMetaRegionLocations', 'Empty', 'GetMetaRegionLocationsResponse');

export const GET = method<{ region: RegionSpecifier; get: Get }, ResultResponse>(
  'ClientService.Get',
  'GetRequest',
  'ResultResponse',
);
export const MUTATE = method<
  {
    region: RegionSpecifier;
    mutation: MutationProto;
    condition?: Condition;
    nonceGroup?: WireLong;
  },
  ResultResponse
>('ClientService.Mutate', 'MutateRequest', 'ResultResponse');
export const SCAN = method<ScanRequest, ScanResponse>(
  'ClientService.Scan',
  'ScanRequest',
  'ScanResponse',
);
export const MULTI = method<
  { regionAction: readonly RegionAction[] },
  { regionActionResult: readonly RegionActionResult[] }
>('ClientService.Multi', 'MultiRequest', 'MultiResponse');

export const CREATE_TABLE = method<
  { tableSchema: TableSchema; splitKeys: readonly Buffer[] } & Nonces,
  ProcedureResponse
>('MasterService.CreateTable', 'CreateTableRequest', 'ProcedureResponse');
export const DISABLE_TABLE = method<TableRequest, ProcedureResponse>(
  'MasterService.DisableTable',
  'TableRequest',
  'ProcedureResponse',
);
export const DELETE_TABLE = method<TableRequest, ProcedureResponse>(
  'MasterService.DeleteTable',
  'TableRequest',
  'ProcedureResponse',
);
export const ENABLE_TABLE = method<TableRequest, ProcedureResponse>(
  'MasterService.EnableTable',
  'TableRequest',
  'ProcedureResponse',
);
export const FLUSH_TABLE = method<TableRequest, ProcedureResponse>(
  'MasterService.FlushTable',
  'FlushTableRequest',
  'ProcedureResponse',
);
export const SPLIT_REGION = method<
  { regionInfo: RegionInfo; splitRow: Buffer } & Nonces,
  ProcedureResponse
>('MasterService.SplitRegion', 'SplitTableRegionRequest', 'ProcedureResponse');
export const MERGE_TABLE_REGIONS = method<
  { region: readonly RegionSpecifier[]; forcible: boolean } & Nonces,
  ProcedureResponse
>('MasterService.MergeTableRegions', 'MergeTableRegionsRequest', 'ProcedureResponse');
/** These three have no nonce and answer when they are done. */
export const MOVE_REGION = method<RegionRequest & { destServerName?: ServerName }, NoFields>(
  'MasterService.MoveRegion',
  'MoveRegionRequest',
  'Empty',
);
export const ASSIGN_REGION = method<RegionRequest, NoFields>(
  'MasterService.AssignRegion',
  'RegionRequest',
  'Empty',
);
export const UNASSIGN_REGION = method<RegionRequest, NoFields>(
  'MasterService.UnassignRegion',
  'RegionRequest',
  'Empty',
);
export const GET_CLUSTER_STATUS = method<
  { options: readonly number[] },
  { clusterStatus: { serversName: readonly ServerName[] } }
>('MasterService.GetClusterStatus', 'GetClusterStatusRequest', 'GetClusterStatusResponse');
export const SHUTDOWN = method<NoFields, NoFields>('MasterService.Shutdown', 'Empty', 'Empty');
/** Its name begins with a small letter, also on the wire. */
export const GET_PROCEDURE_RESULT = method<
  { procId: WireLong },
  {
    state: number;
    exception: { genericException: { className: string; message: string } | null } | null;
  }
>('MasterService.getProcedureResult', 'GetProcedureResultRequest', 'GetProcedureResultResponse');
export const GET_TABLE_DESCRIPTORS = method<
  { tableNames: readonly TableName[]; includeSysTables: boolean },
  { tableSchema: readonly TableSchema[] }
>('MasterService.GetTableDescriptors', 'GetTableDescriptorsRequest', 'GetTableDescriptorsResponse');
export const GET_TABLE_STATE = method<{ tableName: TableName }, { tableState: { state: number } }>(
  'MasterService.GetTableState',
  'GetTableStateRequest',
  'GetTableStateResponse',
);

function method<Request, Response>(
  path: `${RpcService}.${string}`,
  request: string,
  response: string,
): RpcMethod<Request, Response> {
  const [service, name] = path.split('.') as [RpcService, string];
  return {
    service,
    name,
    request: wireMessage<Request>(request),
    response: wireMessage<Response>(response),
  };
}
